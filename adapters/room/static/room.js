// The room's page. The server draws everything; this sends, listens, and keeps one's place and one's words.
import { wireComposer } from "./composer.js";
import { listen, setClock, toEnd } from "./live.js";
import { once, post } from "./post.js";

const page = document.body.dataset;
const composers = new WeakMap();

function wire(root) {
  for (const form of root.querySelectorAll("[data-composer]")) composers.set(form, wireComposer(form));
}

// Forms of the bot, as dialogs

function openDialog(dialog) {
  dialog.removeAttribute("open"); // it is drawn open for those without script
  document.body.append(dialog);
  dialog.showModal();
  bringBack(dialog);
  dialog.addEventListener("input", () => putAside(dialog));
  focusDialog(dialog);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    dialog.querySelector("#put-aside").requestSubmit();
  });
}

function focusDialog(dialog) {
  const error = dialog.querySelector("#form-error");
  (error.hidden ? dialog.querySelector("input:not([type=hidden]), select, textarea") : error)?.focus();
}

// Words put aside with Escape, or by a reload, come back with the same form, in this tab alone.

const aside = (dialog) => `form ${page.as} ${dialog.querySelector("#form-title").textContent}`;
const texts = (dialog) => [...dialog.querySelectorAll("textarea, input[type=text]")];

function putAside(dialog) {
  sessionStorage.setItem(aside(dialog), JSON.stringify(texts(dialog).map((field) => [field.name, field.value])));
}

function bringBack(dialog) {
  const kept = new Map(JSON.parse(sessionStorage.getItem(aside(dialog)) ?? "[]"));
  for (const field of texts(dialog)) if (!field.value) field.value = kept.get(field.name) ?? "";
}

function showForm(html) {
  const open = document.querySelector("dialog.form");
  if (!html) {
    open?.close();
    open?.remove();
    return;
  }
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const fresh = holder.content.querySelector("dialog");
  if (!open) {
    openDialog(fresh);
  } else if (open.dataset.form !== fresh.dataset.form) {
    const written = new FormData(open.querySelector("[data-does=submit]"));
    open.dataset.form = fresh.dataset.form;
    open.replaceChildren(...fresh.childNodes);
    keepWhole(open, written);
    focusDialog(open);
  }
}

// What was too long comes back shortened: the page still has the whole of it.
function keepWhole(dialog, written) {
  for (const field of dialog.querySelectorAll("textarea, input[type=text]")) {
    const whole = written.get(field.name) ?? "";
    if (field.value && whole.startsWith(field.value)) field.value = whole;
  }
}

// What forms do

function complain(id, words) {
  const place = document.getElementById(id);
  place.textContent = words;
  place.hidden = !words;
  if (words && id === "form-error") place.focus();
}

const after = {
  language: () => location.reload(),
  press: () => {},
  dismiss: () => {},
  hint: (form) => form.remove(),
  submit: (form, answer) => answer.error && complain("form-error", answer.error),
  hide: (form) => {
    const message = form.closest(".message");
    message.nextElementSibling?.classList.remove("follows");
    document.getElementById("log").focus({ preventScroll: true });
    message.remove();
  },
  clock: (form, answer) => {
    complain("clock-error", answer.error);
    const steps = document.getElementById("clock-steps");
    if (answer.error) {
      if (getComputedStyle(steps).position === "fixed" || !steps.checkVisibility()) steps.showPopover();
      form.querySelector("input[type=text]")?.focus();
    } else {
      const field = form.querySelector("input[type=text]");
      if (field) field.value = "";
    }
  },
};

async function act(form, submitter) {
  const does = form.dataset.does;
  const data = new URLSearchParams(new FormData(form, submitter));
  const steps = document.getElementById("clock-steps");
  if (does === "clock" && steps.matches(":popover-open")) steps.hidePopover(); // the posts arrive behind it
  const main = form.querySelector("[data-sending]");
  const label = main?.textContent;
  if (main) main.textContent = main.dataset.sending;
  try {
    const answer = await post(form.getAttribute("action"), data);
    setClock(answer.clock);
    const sent = does === "submit" && !answer.error && !answer.form && form.closest("dialog");
    if (sent) sessionStorage.removeItem(aside(sent));
    if (!(does === "submit" && answer.error) && does !== "clock" && does !== "hide" && does !== "hint") showForm(answer.form);
    after[does](form, answer);
  } catch (error) {
    const place = does === "clock" ? "clock-error" : document.querySelector("dialog.form") ? "form-error" : "channel-error";
    complain(place, error.message);
  } finally {
    if (main) main.textContent = label;
  }
}

async function say(form) {
  const composer = composers.get(form);
  const data = new URLSearchParams(new FormData(form));
  const words = composer.take();
  const error = `${form.dataset.composer}-error`;
  if (!words.trim()) return;
  complain(error, "");
  form.ariaBusy = "true";
  try {
    const answer = await post("/say", data);
    composer.remember(words);
    if (answer.error) throw new Error(answer.error);
    showForm(answer.form);
  } catch (failure) {
    composer.giveBack(words);
    complain(error, failure.message);
  } finally {
    form.ariaBusy = "false";
  }
}

document.getElementById("language").addEventListener("change", (event) => event.target.form.requestSubmit());
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.does && !form.dataset.composer) return;
  event.preventDefault();
  if (form.dataset.composer) say(form);
  else once(form, () => act(form, event.submitter));
});

// Threads open beside the channel, which stays where it is

async function visit(address) {
  const answer = await fetch(address);
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
  const was = page.thread;
  page.thread = drawn.body.dataset.thread;
  document.body.classList.toggle("has-thread", Boolean(page.thread));
  document.getElementById("thread").replaceWith(drawn.getElementById("thread"));
  const thread = document.getElementById("thread");
  for (const link of document.querySelectorAll(".thread-link")) {
    if (link.dataset.thread === page.thread) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  wire(thread);
  listen();
  toEnd(document.getElementById("thread-log"));
  // Whoever writes already is left alone.
  if (document.activeElement.matches("textarea")) return;
  if (page.thread) document.getElementById("thread-title").focus();
  else document.querySelector(`.thread-link[data-thread="${was}"]`)?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-thread]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  visit(link.href).then(() => history.pushState(null, "", link.href), () => location.assign(link.href));
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && event.target.closest("#thread")) {
    document.querySelector("#thread .close").click();
  }
});
window.addEventListener("popstate", () => visit(location.href).catch(() => location.reload()));

wire(document);
const waiting = document.querySelector("dialog.form");
if (waiting) openDialog(waiting);
toEnd();
toEnd(document.getElementById("thread-log"));
listen();
if (!waiting && matchMedia("(hover: hover)").matches) document.getElementById(page.thread ? "thread-text" : "channel-text").focus();
