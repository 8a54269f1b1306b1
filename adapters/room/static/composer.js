// Writing: Enter sends, a slash offers the commands, the arrow brings back the last line.
const page = document.body.dataset;

export function wireComposer(form) {
  const text = form.querySelector("textarea");
  const list = form.querySelector("[role=listbox]");
  const hint = form.querySelector(".argument-hint");
  const options = [...list.children];
  const draft = `draft:${page.as}:${page.in}:${form.dataset.composer === "thread" ? page.thread : ""}`;
  let active = null;
  let back = 0; // how far back in the lines sent before, 0 for the line being written

  text.setAttribute("role", "combobox");
  text.setAttribute("aria-autocomplete", "list");
  text.setAttribute("aria-haspopup", "listbox");
  text.setAttribute("aria-controls", list.id);
  text.setAttribute("aria-expanded", "false");
  text.setAttribute("enterkeyhint", "send");
  text.required = false; // an empty line is simply not sent
  if (!text.value) text.value = sessionStorage.getItem(draft) ?? "";
  refresh(false);

  function matches() {
    const typed = text.value.toLowerCase();
    if (!typed.startsWith("/") || typed.includes("\n")) return [];
    const starting = options.filter((option) => option.dataset.name.startsWith(typed));
    if (starting.length || standing() || typed.length < 3) return starting;
    const words = typed.slice(1).split(/\s+/).filter(Boolean);
    return options.filter((option) => words.every((word) => option.textContent.toLowerCase().includes(word)));
  }

  // The command that the line begins with, once a blank follows it.
  function standing() {
    const typed = text.value.toLowerCase();
    return options
      .filter((option) => typed.startsWith(`${option.dataset.name} `) || typed === option.dataset.name)
      .sort((one, other) => other.dataset.name.length - one.dataset.name.length)[0];
  }

  function refresh(open = true) {
    const found = open ? matches() : [];
    for (const option of options) option.hidden = !found.includes(option);
    list.hidden = !found.length;
    text.setAttribute("aria-expanded", String(found.length > 0));
    choose(found[0] ?? null);
    const command = text.value.startsWith("/") ? standing() : null;
    hint.hidden = !command || found.length > 0;
    if (command) {
      const [usage, summary] = [...command.children].map((each) => each.cloneNode(true));
      hint.replaceChildren(...usage.childNodes, `  ${summary.textContent}`);
      text.setAttribute("aria-describedby", hint.id);
    } else {
      text.setAttribute("aria-describedby", `${form.dataset.composer}-keys`);
    }
    if (!CSS.supports("field-sizing", "content")) {
      text.style.height = "auto";
      text.style.height = `${text.scrollHeight}px`;
    }
  }

  function choose(option) {
    active?.setAttribute("aria-selected", "false");
    active = option;
    if (!option) {
      text.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    text.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const found = options.filter((option) => !option.hidden);
    choose(found[(found.indexOf(active) + by + found.length) % found.length]);
  }

  function complete(option) {
    write(`${option.dataset.name} `);
    text.focus();
  }

  function write(words) {
    text.value = words;
    text.setSelectionRange(words.length, words.length);
    sessionStorage.setItem(draft, words);
    refresh(false);
  }

  function recall(by) {
    const sent = JSON.parse(sessionStorage.getItem(`sent:${page.as}`) ?? "[]");
    const wanted = Math.min(Math.max(back + by, 0), sent.length);
    if (wanted === back) return;
    back = wanted;
    write(back ? sent[sent.length - back] : "");
  }

  text.addEventListener("input", () => {
    back = 0;
    sessionStorage.setItem(draft, text.value);
    refresh();
  });

  text.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const open = !list.hidden && active;
    const whole = open && text.value.trim().toLowerCase() === active.dataset.name;
    const act = {
      ArrowDown: () => (open ? step(1) : back && recall(-1)),
      ArrowUp: () => (open ? step(-1) : recall(1)),
      Tab: () => open && !event.shiftKey && complete(active),
      Enter: () => (open && !whole ? complete(active) : form.requestSubmit()),
      Escape: () => open && refresh(false),
    }[event.key];
    // The arrows and Tab keep their usual work where there is nothing to complete and nothing to bring back.
    const arrow = event.key.startsWith("Arrow");
    if (!act || (arrow && !open && !back && text.value) || (event.shiftKey && event.key === "Enter")) return;
    if (!open && (event.key === "Tab" || event.key === "Escape")) return;
    if (event.key === "Tab" && event.shiftKey) return;
    event.preventDefault();
    act();
  });

  text.addEventListener("blur", () => refresh(false));
  text.addEventListener("focus", () => refresh());
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) complete(option);
  });

  return {
    take() {
      const words = text.value;
      back = 0;
      write("");
      return words;
    },
    giveBack(words) {
      if (!text.value) write(words); // what was typed meanwhile stays
    },
    remember(words) {
      const sent = JSON.parse(sessionStorage.getItem(`sent:${page.as}`) ?? "[]");
      sessionStorage.setItem(`sent:${page.as}`, JSON.stringify([...sent.filter((each) => each !== words), words].slice(-20)));
    },
  };
}
