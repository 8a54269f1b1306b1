"""What is said where Slack stands between a person and an answer."""

from __future__ import annotations

from bot.locales import N_

NOT_OPENED = N_("The form did not open. Slack was slow just now. Please type the command again.")
NOT_SHOWN = N_("Slack was slow just now, and nothing opened. Please press the button again.")
SLOW = N_("Slack is slow just now. The answer comes here in a moment.")
NOT_HERE = N_("I could not reach this workspace just now. Please try again in a minute.")
NOT_INSTALLED = N_("Good Enough is not installed in this workspace. Install it again.")
HELP = "findahelpline.com"
# Members cannot mend it, and they may have come for help.
CUT_OFF = N_(
    "Slack won't let me answer just now, and it isn't you. Someone who looks after this group can mend it. If you need "
    "a person to talk to, findahelpline.com lists help lines by country."
)
UNSEEN = N_("Slack did not tell me yet which channels I am in. I keep asking. Please try again in a minute.")
WORK_NOTE = N_("If this is a work Slack, your employer may be able to read what you write here.")
ARCHIVED = N_("#{channel} is archived, so its plans rest. Bring it back, or give them another channel.")
TAKEN_OUT = N_(
    "I was taken out of #{channel}, so its plans rest. Write /invite @{bot} there, or give them another channel."
)
