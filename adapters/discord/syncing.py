"""Telling Discord of the commands, until it has listened."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from itertools import chain, repeat
from typing import Any

import discord
from discord.http import Route

from adapters.discord import commands
from adapters.discord.troubles import LOST

log = logging.getLogger(__name__)

_PAUSES, _LONGEST = (2.0, 5.0, 15.0, 60.0), 300.0  # seconds from one try to the next


class Syncing:
    """What Discord shall know of the commands; they are sent only where it knows others."""

    def __init__(self, wanted: Sequence[commands.Payload]) -> None:
        self._wanted = wanted
        self.tune_id = 0  # Discord's own of the command /tune, once it is known

    async def until_done(self, client: discord.Client) -> None:
        """Try until Discord has the commands; only a refusal that no later try mends ends it before."""
        for pause in chain(_PAUSES, repeat(_LONGEST)):
            try:
                there = await self._sync(client)
            except (discord.DiscordException, *LOST) as error:
                status = error.status if isinstance(error, discord.HTTPException) else 0
                if 400 <= status < 500 and status != 429:
                    log.error("Discord did not take the commands (status %d). Update Good Enough.", status)
                    return
                log.warning("Discord was not told of the commands yet (%s); it is tried again", type(error).__name__)
                await asyncio.sleep(pause)
            else:
                self.tune_id = next((int(each["id"]) for each in there if each["name"] == "tune"), 0)
                return

    async def _sync(self, client: discord.Client) -> Sequence[Mapping[str, Any]]:
        application = client.application_id or 0
        # The library does not ask for what commands are called in other languages.
        route = Route("GET", "/applications/{application_id}/commands", application_id=application)
        there: Sequence[Mapping[str, Any]] = await client.http.request(route, params={"with_localizations": "true"})
        if commands.normalised(there) != commands.normalised(self._wanted):
            there = await client.http.bulk_upsert_global_commands(application, list(self._wanted))
            log.info("Discord was told of %d commands", len(self._wanted))
        return there
