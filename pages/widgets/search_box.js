// The search box: asks while somebody types, and opens what was chosen. Ctrl+K or / from anywhere.
export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".search");
  const text = root.querySelector('[data-of="text"]');
  const list = root.querySelector('[data-of="list"]');
  const me = (root.me ??= { marked: 0, timer: 0, sent: "", waiting: false, open: false });
  me.data = data;
  text.placeholder = innerWidth < 640 ? data.label : data.hint;
  text.setAttribute("aria-label", data.label);
  root.querySelector('[data-of="key"]').textContent = /Mac/.test(navigator.platform) ? "⌘K" : "Ctrl K";

  const sought = () => text.value.trim();
  const results = () => (me.data.query === sought() ? me.data.results : null);
  const ask = () => {
    clearTimeout(me.timer);
    if (sought() !== me.sent) { me.sent = sought(); setStateValue("query", me.sent); }
  };
  const close = () => { me.open = false; me.waiting = false; draw(); };
  const go = (one) => {
    close();
    text.value = ""; me.sent = ""; text.blur();
    setTriggerValue("open", one.open);
  };

  const draw = () => {
    const found = results();
    const shown = me.open && sought() && found;
    list.hidden = !shown;
    text.setAttribute("aria-expanded", String(Boolean(shown)));
    if (!shown) return;
    list.replaceChildren(...found.map((one, index) => {
      const row = document.createElement("div");
      row.className = "one" + (index === me.marked ? " marked" : "");
      row.id = `hit${index}`;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", String(index === me.marked));
      for (const part of ["what", "name", "tail"]) {
        const cell = document.createElement("span");
        cell.className = part;
        cell.textContent = one[part];
        row.append(cell);
      }
      row.onmousedown = (event) => { event.preventDefault(); go(one); };
      return row;
    }));
    text.setAttribute("aria-activedescendant", found.length ? `hit${me.marked}` : "");
    if (!found.length) {
      const none = document.createElement("div");
      none.className = "none";
      none.textContent = me.data.nothing;
      list.append(none);
    }
  };

  text.oninput = () => {
    me.marked = 0; me.waiting = false; me.open = true;
    clearTimeout(me.timer);
    me.timer = setTimeout(ask, 150);
    draw();
  };
  text.onfocus = () => { me.open = true; draw(); };
  text.onblur = () => setTimeout(close, 120);
  text.onkeydown = (event) => {
    const found = results() || [];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      me.marked = Math.max(0, Math.min(found.length - 1, me.marked + step));
      draw();
    } else if (event.key === "Escape") {
      text.value = ""; text.blur();
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      if (found.length) go(found[me.marked] || found[0]);
      else if (sought() && !results()) { me.waiting = true; ask(); }
    }
  };

  me.reach ??= (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target?.tagName) || event.target?.isContentEditable
      || event.target?.shadowRoot || event.target?.closest?.("[data-testid=stDataFrame]");
    const asked = ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k")
      || (event.key === "/" && !typing);
    if (!asked) return;
    event.preventDefault();
    event.stopPropagation();
    text.focus();
    text.select();
  };
  if (!me.listening) { me.listening = true; document.addEventListener("keydown", me.reach, true); }

  if (me.waiting && results()) {
    me.waiting = false;
    if (results().length) { go(results()[0]); return undefined; }
  }
  draw();
  return () => { me.listening = false; document.removeEventListener("keydown", me.reach, true); };
}
