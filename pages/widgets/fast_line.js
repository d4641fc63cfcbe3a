// The fast line: item, quantity, price, Enter. What was typed is never lost: lines wait in an
// outbox until the server says it has them (`acked`), however fast somebody types.
export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".fast");
  const at = (name) => root.querySelector(`[data-of="${name}"]`);
  const item = at("item"), quantity = at("quantity"), price = at("price");
  const lot = at("lot"), list = at("list");
  const me = (root.me ??= { outbox: [], n: 0, chosen: null, marked: 0, waiting: false, timer: 0, sent: "" });
  me.data = data;
  me.send = setStateValue;
  me.n = Math.max(me.n, data.acked);
  me.outbox = me.outbox.filter((one) => one.n > data.acked);

  for (const name of ["item", "quantity", "price", "lot"]) {
    at(`${name}_label`).textContent = data.labels[name];
    at(name).setAttribute("aria-label", data.labels[name]);
  }
  item.placeholder = data.labels.hint;
  lot.placeholder = data.labels.lot_hint;
  at("add").textContent = data.labels.add;
  at("quantity_field").hidden = !data.quantity;
  at("price_field").hidden = !data.price;
  at("said").textContent = data.said;

  const results = () => (me.data.query === item.value.trim() ? me.data.results : null);

  const ask = () => {
    clearTimeout(me.timer);
    const text = item.value.trim();
    if (text !== me.sent) { me.sent = text; me.send("query", text); }
  };

  // The fields after the item, in order; a lot is asked only of items that are kept by lot.
  const asked = () => [
    ...(me.data.quantity ? [quantity] : []),
    ...(me.data.price ? [price] : []),
    ...(me.data.lot && me.chosen?.tracked ? [lot] : []),
  ];
  const after = (field) => {
    const fields = asked();
    const next = fields[fields.indexOf(field) + 1];
    if (next) { next.focus(); next.select(); } else add();
  };

  const draw = () => {
    at("lot_field").hidden = !asked().includes(lot);
    const found = me.chosen ? [me.chosen] : results() || [];
    list.replaceChildren(...found.map((one, index) => {
      const row = document.createElement("div");
      row.className = "one" + (!me.chosen && index === me.marked ? " marked" : "");
      row.setAttribute("role", "option");
      for (const part of ["code", "name", "stock", "last"]) {
        const cell = document.createElement("span");
        cell.className = part;
        cell.textContent = one[part];
        row.append(cell);
      }
      row.onmousedown = (event) => { event.preventDefault(); choose(one); };
      return row;
    }));
    if (!found.length && results() && item.value.trim() && !me.chosen) {
      const none = document.createElement("div");
      none.className = "none";
      none.textContent = me.data.labels.nothing;
      list.append(none);
    }
  };

  const choose = (one) => {
    me.chosen = one;
    me.waiting = false;
    item.value = one.name;
    if (me.data.price && !price.value) price.value = one.price;
    draw();
    after(item);
  };

  const add = () => {
    const number = /^\s*[\d０-９.,，。]+\s*\D*$/;
    quantity.classList.toggle("wrong", me.data.quantity && !number.test(quantity.value));
    price.classList.toggle("wrong", !!price.value && !/^\s*[\d０-９.,]+\s*$/.test(price.value));
    const wrong = root.querySelector(".wrong");
    if (!me.chosen) { item.focus(); return; }
    if (wrong) { wrong.focus(); wrong.select(); return; }
    me.outbox.push({
      n: ++me.n, item: me.chosen.item, unit: me.chosen.unit,
      quantity: quantity.value, price: me.data.price ? price.value : "", lot: lot.value,
    });
    me.chosen = null; me.marked = 0; me.sent = "";
    item.value = ""; quantity.value = "1"; price.value = ""; lot.value = "";
    draw();
    item.focus();
    me.send("outbox", me.outbox);
  };

  const plainEnter = (event) =>
    event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.isComposing;

  item.oninput = () => {
    me.chosen = null; me.marked = 0; me.waiting = false; price.value = "";
    clearTimeout(me.timer);
    me.timer = setTimeout(ask, 140);
    draw();
  };
  item.onkeydown = (event) => {
    const found = results() || [];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      me.marked = Math.max(0, Math.min(found.length - 1, me.marked + step));
      draw();
    } else if (event.key === "Escape") {
      item.value = ""; me.chosen = null; draw();
    } else if (plainEnter(event)) {
      event.preventDefault();
      if (!item.value.trim()) return;
      if (me.chosen) choose(me.chosen);
      else if (found.length) choose(found[me.marked] || found[0]);
      else if (!results()) { me.waiting = true; ask(); }
      else item.select();
    }
  };
  // Typed ahead of the answer, as a scanner does: Tab waits for it too.
  item.onblur = () => { if (item.value.trim() && !me.chosen) { me.waiting = true; ask(); } };
  for (const field of [quantity, price, lot]) {
    field.onkeydown = (event) => {
      if (plainEnter(event)) { event.preventDefault(); after(field); }
    };
  }
  at("add").onclick = add;

  // The table of lines keeps Ctrl+Enter to itself; here it still posts.
  me.forward ??= (event) => {
    const inTable = event.target?.closest?.("[data-testid=stDataFrame]");
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !inTable) return;
    event.preventDefault();
    event.stopPropagation();
    document.querySelector(`.st-key-${me.data.post} button`)?.click();
  };
  if (!me.listening) { me.listening = true; document.addEventListener("keydown", me.forward, true); }

  if (me.waiting && results()) {
    me.waiting = false;
    if (results().length) {
      const best = results()[0];
      if (root.getRootNode().activeElement === item) choose(best);
      else { me.chosen = best; item.value = best.name; if (me.data.price && !price.value) price.value = best.price; }
    }
  }
  draw();
  // The cursor starts where something is missing: the partner first, then the item.
  const before = () => document.querySelector(`.st-key-${data.first} input`);
  if (!root.ready) {
    root.ready = true;
    quantity.value = "1";
    if (data.first) setTimeout(() => before()?.focus(), 60);
    else if (data.focus) item.focus();
  } else if (me.first && !data.first) item.focus();
  me.first = data.first;
  if (me.outbox.length) me.send("outbox", me.outbox);
  return () => { me.listening = false; document.removeEventListener("keydown", me.forward, true); };
}
