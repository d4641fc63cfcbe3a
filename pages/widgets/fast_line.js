// The fast line: item, quantity, price, Enter. What comes out depends on the keys alone, never on
// how fast the server answers. While an item is being looked up, everything typed waits in a
// field of its own (`ahead`) and is played when the answer to just that text is there. Lines
// wait in an outbox until the server says it has them (`acked`). All this lives outside the
// page's nodes, so a line that is drawn anew goes on where it was, cursor included.
const FIELDS = ["item", "quantity", "price", "lot"];
const NUMBER = /^\s*(?:\d{1,3}(?:[,，]\d{3})+|\d+)?(?:[.。]\d*)?\s*(\D*?)\s*$/;
const SCAN = /^\d{8,}$/;
const ASK_AGAIN = 5000;
const memories = new Map();

const fresh = () => ({
  outbox: [], n: 0, chosen: null, marked: 0, waiting: "", halted: false, sent: "", timer: 0,
  queue: [], unknown: [], sentLines: {}, at: "item", inside: false, proposed: "", posting: false, first: null,
  values: { item: "", quantity: "1", price: "", lot: "", ahead: "" },
});

const memory = (name) => {
  if (!memories.has(name)) { memories.clear(); memories.set(name, fresh()); }
  return memories.get(name);
};

const half = (text) => text.normalize("NFKC").trim();
const isNumber = (text) => /\d/.test(text) && NUMBER.test(half(text));

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".fast");
  const at = (name) => root.querySelector(`[data-of="${name}"]`);
  const me = memory(data.name);
  const field = Object.fromEntries([...FIELDS, "ahead"].map((name) => [name, at(name)]));
  me.data = data;
  me.n = Math.max(me.n, data.acked);
  me.outbox = me.outbox.filter((one) => one.n > data.acked);

  const text = (name) => field[name].value.trim();
  const put = (name, value) => { field[name].value = value; me.values[name] = value; };
  const results = () => (me.data.query === text("item") ? me.data.results : null);
  const ask = (again = false) => {
    clearTimeout(me.timer);
    if (again || text("item") !== me.sent) { me.sent = text("item"); setStateValue("query", me.sent); }
    if (me.waiting) me.timer = setTimeout(() => me.waiting && ask(true), ASK_AGAIN);
  };

  // The fields after the item, in order; a lot is asked only of items that are kept by lot.
  const asked = () => [
    "quantity", ...(me.data.price ? ["price"] : []),
    ...(me.data.lot && me.chosen?.tracked ? ["lot"] : []),
  ];

  // Where the cursor is meant to be. The browser's own follows only while it is in this line.
  const to = (name) => {
    me.at = name;
    draw();
    if (me.inside) { field[name].focus(); field[name].select(); }
  };
  const after = (name) => {
    const fields = asked(), next = fields[fields.indexOf(name) + 1];
    if (next) to(next); else add();
  };

  const choose = (one) => {
    me.chosen = one; me.waiting = ""; me.halted = false;
    put("item", one.name);
    if (one.quantity && (text("quantity") === "1" || !text("quantity"))) put("quantity", one.quantity);
    if (me.data.price && !text("price")) { put("price", one.price); me.proposed = one.price; }
  };

  // "3 case": the price that is offered is that of a case.
  const offer = () => {
    const named = half(field.quantity.value).match(NUMBER)?.[1]?.toLowerCase() || "";
    const price = named && me.chosen?.prices?.[named];
    if (price && (!text("price") || text("price") === me.proposed)) { put("price", price); me.proposed = price; }
  };

  const wait = (why) => {
    me.waiting = why;
    ask();
    draw();
    if (me.inside && why !== "quiet") field.ahead.focus();
  };

  const whole = () => {
    const named = half(field.quantity.value).match(NUMBER)?.[1]?.toLowerCase() || "";
    const units = (me.chosen?.units || []).flat().map((one) => one.toLowerCase());
    const good = isNumber(field.quantity.value) && (!named || units.includes(named));
    field.quantity.classList.toggle("wrong", !good);
    const price = half(field.price.value);
    field.price.classList.toggle("wrong", !!price && !(/\d/.test(price) && NUMBER.exec(price)?.[1] === ""));
    return FIELDS.find((name) => field[name].classList.contains("wrong"));
  };

  const add = () => {
    const found = results();
    if (!me.chosen && found?.length) choose(found[0]);
    if (!me.chosen) {
      if (!text("item")) to("item"); else if (found) nothing(); else wait("add");
      return;
    }
    const wrong = whole();
    if (wrong) { me.halted = true; me.posting = false; to(wrong); return; }
    me.sentLines[++me.n] = { chosen: me.chosen, values: { ...me.values } };
    me.outbox.push({
      n: me.n, item: me.chosen.item, unit: me.chosen.unit, name: me.chosen.name,
      quantity: field.quantity.value, price: me.data.price ? field.price.value : "", lot: field.lot.value,
      proposed: !!me.proposed && text("price") === me.proposed,
    });
    empty();
    to("item");
    setStateValue("outbox", me.outbox);
  };

  const empty = () => {
    me.chosen = null; me.marked = 0; me.sent = ""; me.proposed = ""; me.halted = false; me.waiting = "";
    put("item", ""); put("quantity", "1"); put("price", ""); put("lot", "");
  };

  // A field is finished: as Enter and Tab do it, and what was typed ahead.
  const enter = (name) => {
    if (name === "quantity" && SCAN.test(half(field.quantity.value))) {
      const code = half(field.quantity.value);  // the next scan, while the first is still one piece
      put("quantity", me.chosen?.quantity || "1");
      add();
      if (me.at === "item" && !text("item")) { put("item", code); enter("item"); }
    } else if (name !== "item") {
      me.halted = false;
      if (name === "quantity") offer();
      after(name);
    } else if (text("item")) {
      const found = results();
      if (!me.chosen && !found) { wait("item"); return; }
      if (!me.chosen && !found.length) { nothing(); return; }
      if (!me.chosen) choose(found[me.marked] || found[0]);
      after("item");
    }
  };

  // Nothing is called that. A scan steps aside for the next one; anything else is to be mended
  // first, and what was typed after it goes on then.
  const nothing = () => {
    me.waiting = "";
    if (SCAN.test(text("item")) && SCAN.test(me.queue[0] || "")) {
      me.unknown.push(text("item"));
      empty();
      me.at = "item";
      return;
    }
    me.halted = true;
    me.posting = false;
    to("item");
  };

  // The answer is there: what waited for it, then all that was typed meanwhile.
  const play = () => {
    if (me.composing || me.waiting && !results()) return;
    if (me.waiting) {
      const why = me.waiting, found = results();
      if (!found.length && why === "quiet") me.waiting = "";
      else if (!found.length) nothing();
      else {
        choose(found[0]);
        if (why === "item") after("item");
        else if (why === "add") { if (asked().includes("lot") && !text("lot")) to("lot"); else add(); }
      }
    }
    while (me.queue.length && !me.waiting && !me.halted) {
      const said = me.queue.shift();
      if (said) { put(me.at, said); if (me.at === "item") me.chosen = null; }
      enter(me.at);
    }
    if (me.waiting || me.halted || root.getRootNode().activeElement !== field.ahead && !field.ahead.value) return;
    const rest = field.ahead.value;
    put("ahead", "");
    to(me.at);
    if (rest) {
      put(me.at, rest);
      field[me.at].setSelectionRange(rest.length, rest.length);
      if (me.at === "item") typed();
    }
  };

  const typed = () => {
    me.chosen = null; me.marked = 0; me.waiting = "";
    me.halted = me.queue.length > 0;
    if (me.proposed && text("price") === me.proposed) put("price", "");
    me.proposed = "";
    clearTimeout(me.timer);
    me.timer = setTimeout(ask, 140);
    draw();
  };

  const cells = (row, one, parts) => row.append(...parts.filter((part) => one[part]).map((part) => {
    const cell = document.createElement("span");
    cell.className = part;
    cell.textContent = one[part];
    return cell;
  }));
  const drawFound = () => {
    const found = me.chosen ? [me.chosen] : results() || [];
    at("list").replaceChildren(...found.map((one, index) => {
      const row = document.createElement("div");
      const marked = !me.chosen && index === me.marked;
      row.className = "one" + (marked ? " marked" : "");
      row.id = `fast${index}`;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", String(marked || !!me.chosen));
      cells(row, one, ["code", "name", "stock", "last"]);
      if (me.chosen || marked) cells(row, one, ["more"]);
      row.onmousedown = (event) => { event.preventDefault(); me.inside = true; choose(one); after("item"); };
      return row;
    }));
    field.item.setAttribute("aria-expanded", String(!me.chosen && found.length > 0));
    field.item.setAttribute("aria-activedescendant", found.length ? `fast${me.chosen ? 0 : me.marked}` : "");
    if (me.chosen || found.length || !results() || !text("item")) return;
    const none = document.createElement("div");
    none.className = "none";
    none.textContent = me.data.why || me.data.labels.nothing;
    at("list").append(none);
  };
  const draw = () => {
    at("lot_field").hidden = !asked().includes("lot");
    at("waiting").hidden = !(me.waiting && me.waiting !== "quiet") && !me.queue.length && !me.values.ahead;
    at("played").textContent = me.queue.map((one) => `${one} ↵`).join("  ");
    at("sought").textContent = me.waiting ? me.data.labels.searching.replace("{text}", text("item")) : me.data.labels.ahead;
    at("list").hidden = !!me.waiting && me.waiting !== "quiet";
    at("unknown").hidden = !me.unknown.length;
    at("unknown_codes").textContent = me.unknown.join(" · ");
    drawFound();
  };

  const plainEnter = (event) =>
    event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.isComposing;

  const keys = {
    item(event) {
      const found = results() || [];
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        me.marked = Math.max(0, Math.min(found.length - 1, me.marked + (event.key === "ArrowDown" ? 1 : -1)));
        draw();
      } else if (event.key === "Escape") {
        me.queue = []; put("ahead", "");
        empty();
        draw();
      } else if (plainEnter(event) || event.key === "Tab" && !event.shiftKey && text("item")) {
        event.preventDefault();
        me.halted = false;
        enter("item");
        if (!me.waiting) play();
      }
    },
    ahead(event) {
      if (plainEnter(event) || event.key === "Tab" && !event.shiftKey) {
        event.preventDefault();
        me.queue.push(field.ahead.value);
        put("ahead", "");
        draw();
        play();
      } else if (event.key === "Escape") {
        me.queue = []; me.waiting = "";
        put("ahead", "");
        to("item");
      }
    },
  };
  for (const name of [...FIELDS, "ahead"]) {
    field[name].onkeydown = keys[name] || ((event) => {
      if (!plainEnter(event)) return;
      event.preventDefault();
      me.at = name;
      enter(name);
      if (!me.waiting) play();
    });
    field[name].oninput = () => {
      me.values[name] = field[name].value;
      field[name].classList.remove("wrong");
      if (name === "item") typed();
    };
    field[name].onfocus = () => { if (name !== "ahead") me.at = name; };
    field[name].oncompositionstart = () => { me.composing = true; };
    field[name].oncompositionend = () => { me.composing = false; setTimeout(play); };
  }
  // Left by the mouse: the item is looked up all the same.
  field.item.onblur = () => { if (text("item") && !me.chosen && !me.waiting) wait("quiet"); };
  at("add").onclick = () => { me.inside = true; add(); };
  at("forget").onclick = () => { me.unknown = []; to("item"); };

  label();
  if (root.drawn !== me) restore();
  root.drawn = me;
  if (me.outbox.length) setStateValue("outbox", me.outbox);
  back();
  draw();
  play();
  draw();
  const idle = [document.body, data.partner && document.querySelector(`.st-key-${data.partner} input`)];
  if (me.first && !data.first && idle.includes(document.activeElement)) arrive();
  me.first = data.first;
  me.post = post;
  return listen(root, me, { arrive });

  function label() {
    for (const name of FIELDS) {
      at(`${name}_label`).textContent = data.labels[name];
      field[name].setAttribute("aria-label", data.labels[name]);
    }
    field.ahead.setAttribute("aria-label", data.labels.ahead);
    field.item.placeholder = data.labels.hint;
    field.lot.placeholder = data.labels.lot_hint;
    at("add").textContent = data.labels.add;
    at("unknown_said").textContent = data.labels.unknown;
    at("forget").setAttribute("aria-label", data.labels.forget);
    root.querySelector(".fields").hidden = !data.line;
    at("price_field").hidden = !data.price;
    at("said").textContent = data.said;
  }

  // The nodes are new: what stood in the old ones, and the cursor.
  function restore() {
    root.addEventListener("focusin", () => { me.inside = true; });
    root.addEventListener("focusout", () => setTimeout(() => {
      if (root.isConnected) me.inside = !!root.getRootNode().activeElement;
    }));
    for (const [name, value] of Object.entries(me.values)) field[name].value = value;
    if (me.inside) to(me.at);
    if (me.inside && (me.queue.length || me.waiting)) field.ahead.focus();
    if (me.first === null) me.wants = data.first ? "first" : data.focus && data.line ? "item" : "";
  }

  // The server could not take a line: it stands in the fields again, unless they are in use.
  function back() {
    const refused = data.returned.filter((n) => me.sentLines[n]).map((n) => me.sentLines[n]);
    for (const n of Object.keys(me.sentLines)) if (n <= data.acked) delete me.sentLines[n];
    if (!refused.length || me.chosen || text("item") || me.queue.length) return;
    me.chosen = refused[0].chosen;
    for (const name of FIELDS) put(name, refused[0].values[name]);
    me.halted = true;
    to("quantity");
  }

  // The partner is chosen: on to the item, at once, not when the server has said so.
  function arrive() {
    if (me.data.line && !me.inside) { me.inside = true; to(me.at); }
  }

  // Whether all that was typed here is on its way; else the cursor stands where something is missing.
  function post() {
    if (me.halted || text("item") && !me.chosen && !me.waiting) { me.inside = true; to(me.at); return "no"; }
    if (me.queue.length || me.waiting) return "later";
    if (me.chosen) add();
    return me.outbox.length ? "later" : "now";
  }
}
