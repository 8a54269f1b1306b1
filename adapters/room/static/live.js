// What arrives while the page is open, and keeping one's place in the list.
const page = document.body.dataset;
const below = document.getElementById("below");
const log = document.getElementById("log");
const offline = document.getElementById("offline");
let last = Number(page.last);
let source = null;
let unread = {};
let silence = 0;

export function listen() {
  source?.close();
  const asked = new URLSearchParams({ as: page.as, in: page.in, thread: page.thread, after: last });
  source = new EventSource(`/events?${asked}`);
  source.addEventListener("message", (event) => place(JSON.parse(event.data)));
  source.addEventListener("labels", (event) => relabel(JSON.parse(event.data)));
  source.addEventListener("clock", (event) => setClock(JSON.parse(event.data)));
  source.onopen = () => {
    clearTimeout(silence);
    silence = 0;
    offline.hidden = true;
  };
  source.onerror = () => {
    // A short silence is a reload or a restart; only a longer one is worth a word.
    silence ||= setTimeout(() => { offline.hidden = false; }, 2500);
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
  };
}

export function setClock(clock) {
  for (const time of document.querySelectorAll("[data-clock]")) {
    time.dateTime = clock.machine;
    time.querySelector("[data-day]").textContent = clock.day;
    time.querySelector("[data-time]").textContent = clock.time;
  }
}

export function toEnd(where = log) {
  if (where) where.scrollTop = where.scrollHeight;
}

function place(message) {
  last = Math.max(last, message.id);
  unread = message.unread;
  if (message.html) append(message);
  if (message.replies !== undefined) {
    const count = document.querySelector(`[data-replies="${message.thread}"]`);
    if (count) count.textContent = message.replies;
  }
  if (!message.mine) announce(message.said);
  showCounts();
}

// The buttons of a post that others pressed: their labels count.
function relabel(labels) {
  for (const [id, label] of Object.entries(labels)) {
    const button = document.querySelector(`button[name="button"][value="${id}"]`);
    if (button) button.textContent = label;
  }
}

function append(message) {
  const list = document.getElementById(message.thread ? "thread-messages" : "messages");
  if (!list || list.querySelector(`[data-id="${message.id}"]`)) return;
  const scroller = list.closest(".log");
  const atEnd = isAtEnd(scroller);
  const drawn = document.createElement("template");
  drawn.innerHTML = message.html;
  const item = drawn.content.querySelector(".message");
  item.classList.add("arrived");
  list.append(drawn.content);
  document.getElementById("empty").hidden = true;
  if (atEnd || message.mine || message.private) {
    toEnd(scroller);
    // A long answer is read from its beginning.
    if (item.offsetHeight > scroller.clientHeight) scroller.scrollTop += item.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  } else if (!message.thread) {
    below.hidden = false;
  }
}

function isAtEnd(where) {
  return where.scrollHeight - where.scrollTop - where.clientHeight < 60;
}

function announce(words) {
  const said = document.getElementById("said");
  const line = document.createElement("span");
  line.textContent = `${words} `;
  said.append(line);
  while (said.childElementCount > 6) said.firstElementChild.remove();
}

function showCounts() {
  const looking = !document.hidden && isAtEnd(log);
  if (looking && unread[page.channel]) {
    unread[page.channel] = 0;
    const body = new URLSearchParams({ as: page.as, in: page.in });
    fetch("/read", { method: "POST", body, headers: { "X-Goodenough": "page" } }).catch(() => {});
  }
  let total = 0;
  for (const [channel, count] of Object.entries(unread)) {
    total += count;
    const badge = document.querySelector(`[data-unread="${channel}"]`);
    if (!badge || channel === page.channel) continue;
    badge.hidden = !count;
    badge.querySelector("[data-number]").textContent = count;
  }
  document.title = (total ? `(${total}) ` : "") + page.title;
}

below.addEventListener("click", () => {
  toEnd();
  log.focus({ preventScroll: true });
});
log.addEventListener("scroll", () => {
  if (!isAtEnd(log)) return;
  below.hidden = true;
  if (unread[page.channel]) showCounts();
}, { passive: true });
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && unread[page.channel]) showCounts();
});
