// Scan, quantity, Enter, next scan. What is not saved yet waits in an outbox that survives a
// reload; each entry carries its own key, so it counts once however often it is sent. Codes of the
// goods that came along are known here; names, scale codes and unknown ones are asked.
const OTHER = 0; // a lot that is not among those that are known
export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".scanning");
  const at = (name) => root.querySelector(`[data-of="${name}"]`);
  const scan = at("scan"), quantity = at("quantity"), each = at("each"), date = at("date");
  const remembered = (name) => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } };
  const remember = (name, value) => { try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* private mode */ } };
  const me = (root.me ??= {
    outbox: remembered(data.store) || [], n: 0, asked: data.asked, undone: data.undone, card: null, lot: null,
    unit: null, shown: data.asked, opened: data.open.n, quiet: remembered("zhanggui-scan-quiet") || false,
  });
  const words = data.labels;
  const first = !root.ready;
  root.ready = true;
  me.data = data;
  me.send = setStateValue;

  for (const name of ["scan", "each", "quantity", "entries"]) at(`${name}_label`).textContent = words[name];
  scan.placeholder = words.hint;
  scan.setAttribute("aria-label", words.scan);
  quantity.setAttribute("aria-label", words.quantity);
  at("keyboard").setAttribute("aria-label", words.keyboard);
  at("date_label").textContent = words.date;
  date.placeholder = words.date_hint;
  at("save").textContent = words.save;
  at("cancel").textContent = words.cancel;

  const make = (tag, kind, text) => {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    if (text !== undefined) made.textContent = text;
    if (tag === "button") made.type = "button";
    return made;
  };
  const say = (text, bad = true) => {
    at("said").textContent = text || "";
    if (text && bad) navigator.vibrate?.(200);
  };
  const keyboard = () => {
    scan.inputMode = me.quiet ? "none" : "text";
    at("keyboard").setAttribute("aria-pressed", String(!me.quiet));
  };
  const toScan = () => { scan.value = ""; scan.focus({ preventScroll: true }); };
  const mint = () => crypto.randomUUID?.() || `${Date.now()}-${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`;
  const post = () => { remember(me.data.store, me.outbox); me.send("outbox", me.outbox); drawPending(); };

  const ask = (what) => {
    me.card = null;
    me.send("asked", { n: ++me.asked, ...what });
    drawCard();
  };
  const known = (text) => {
    const code = text.normalize("NFKC").replace(/\s/g, "");
    return me.barcodes?.get(code) || me.codes?.get(code.toLowerCase()) || me.lots?.get(code.toLowerCase());
  };
  const read = () => {
    const text = scan.value.trim();
    if (!text) return;
    say("");
    const found = known(text);
    if (each.checked && data.each) {
      me.outbox.push({ key: mint(), n: 1, each: true, code: text, name: found?.good.name || text, quantity: "1" });
      toScan();
      post();
    } else if (found) {
      me.asked += 1; // an answer still under way comes too late
      show({ ...found.good, code: text, unit: found.unit, quantity: "", lot: found.lot, known: !found.lot });
    } else ask({ text });
  };
  const show = (card) => {
    me.card = card; me.unit = card.unit; me.lot = null;
    if (me.data.dated) me.lot = card.lot ?? me.data.first[card.item] ?? card.lots[0]?.id ?? null;
    drawCard();
    scan.value = "";
    quantity.value = card.quantity;
    date.value = "";
    quantity.classList.remove("wrong");
    quantity.focus();
    quantity.select();
  };
  const looksScanned = (text) => /^\d{8,}$/.test(text.trim());
  const save = () => {
    const text = quantity.value.trim();
    if (!me.card) return;
    if (looksScanned(text)) { say(words.barcode_here); quantity.value = me.card.quantity; quantity.select(); return; }
    const unit = me.card.units.find((one) => one.id === me.unit);
    if (me.card.whole && unit === me.card.units[0] && /[.,。]\s*0*[1-9]/.test(text)) {
      quantity.classList.add("wrong"); say(words.whole); quantity.focus(); quantity.select(); return;
    }
    const right = /^[\d０-９]*[.,。]?[\d０-９]*$/.test(text) && /[\d０-９]/.test(text);
    quantity.classList.toggle("wrong", !right);
    if (!right) { quantity.focus(); quantity.select(); return; }
    if (me.lot === OTHER && !date.value.trim()) { date.focus(); return; }
    me.outbox.push({
      key: mint(), n: 1, item: me.card.item, unit: me.unit, lot: me.lot || null, quantity: text, code: me.card.code,
      date: asksDate() ? date.value.trim() : "",
      name: me.card.name, unitName: unit ? unit.name : "", known: Boolean(me.card.known),
    });
    me.card = null;
    drawCard();
    toScan();
    say("");
    post();
  };

  const asksDate = () => me.card.dated || me.lot === OTHER;
  const chips = (where, list, chosen, pick) => {
    at(where).replaceChildren(...list.map((one) => {
      const chip = make("button", "chip", one.name);
      chip.setAttribute("role", "radio");
      chip.setAttribute("aria-checked", String(one.id === chosen));
      chip.onclick = () => { pick(one.id); (me.lot === OTHER && quantity.value ? date : quantity).focus(); };
      return chip;
    }));
  };
  const drawCard = () => {
    const card = me.card;
    at("card").hidden = !card;
    at("choices").hidden = true;
    if (!card) return;
    at("name").textContent = card.name;
    at("sub").textContent = card.code;
    at("date_field").hidden = !asksDate();
    at("facts").textContent = [...(me.data.told[card.item] || me.data.otherwise), ...card.facts].join(" · ");
    chips("units", card.units, me.unit, (id) => { me.unit = id; drawCard(); });
    const more = card.other_lot ? [{ id: OTHER, name: words.other_lot }] : [];
    const unnamed = me.data.dated ? [] : [{ id: null, name: words.no_lot }];
    const lots = card.lots.length + more.length ? [...unnamed, ...card.lots, ...more] : [];
    at("lots").setAttribute("aria-label", words.lot);
    chips("lots", lots, me.lot, (id) => { me.lot = id; drawCard(); });
  };
  const drawChoices = (choices) => {
    at("choices").hidden = false;
    at("choices").replaceChildren(make("div", "head", words.choose), ...choices.map((one) => {
      const row = make("button", "choice");
      row.append(make("span", "", one.name), make("span", "", one.code));
      row.onclick = () => ask({ item: one.item });
      return row;
    }));
  };
  const line = (name, detail, much, unit) => {
    const row = make("div", "one");
    const what = make("div", "what");
    what.append(make("b", "", name), make("small", "", detail));
    const amount = make("div", "much", `${much} `);
    amount.append(make("small", "", unit));
    row.append(what, amount);
    return row;
  };
  const drawPending = () => {
    at("pending").replaceChildren(...me.outbox.map((one) => {
      const answer = me.data.answers[one.key];
      if (!answer || answer.n < one.n) {
        const row = line(one.name, words.waiting, one.quantity, one.unitName || "");
        row.classList.add("wait");
        return row;
      }
      const box = make("div", "fail");
      box.append(line(one.name, words.unsaved, one.quantity, one.unitName || ""), make("div", "why", answer.text));
      const buttons = make("div", "row");
      const again = make("button", "small", answer.add ? words.add : words.again);
      again.onclick = () => { one.n += 1; if (answer.add) one.add = true; post(); toScan(); };
      const away = make("button", "small", words.discard);
      away.onclick = () => { me.outbox = me.outbox.filter((other) => other !== one); post(); toScan(); };
      const anew = make("button", "small", words.anew);
      anew.onclick = () => {
        me.outbox = me.outbox.filter((other) => other !== one);
        post();
        ask(one.item ? { item: one.item } : { text: one.code });
      };
      buttons.append(answer.add || answer.retry ? again : anew);
      buttons.append(away);
      box.append(buttons);
      return box;
    }));
  };
  const drawEntries = () => {
    const rows = me.data.entries.map((one, index) => {
      const row = line(one.name, one.detail, one.quantity, one.unit);
      const undo = make("button", "small", words.undo);
      undo.setAttribute("aria-label", `${words.undo} ${one.name}`);
      undo.onclick = () => { me.send("undo", { n: ++me.undone, id: one.id }); toScan(); };
      if (one.undo !== false) row.append(undo);
      if (index === 0 && !first && one.id !== me.newest) row.classList.add("flash");
      return row;
    });
    me.newest = me.data.entries[0]?.id;
    at("entries").replaceChildren(...(rows.length ? rows : [make("div", "none", words.none)]));
  };

  const unpacked = async (packed) => {
    const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  };
  const take = async ({ version, packed }) => {
    me.goods = version;
    try {
      const goods = await unpacked(packed);
      me.barcodes = new Map(goods.flatMap((good) => Object.entries(good.codes).map(([code, unit]) => [code, { good, unit }])));
      me.codes = new Map(goods.map((good) => [good.code.toLowerCase(), { good, unit: good.units[0].id }]));
      const lots = goods.flatMap((good) => Object.entries(good.lot_codes || {}).map(([code, lot]) => [code, { good, unit: good.units[0].id, lot }]));
      const often = new Set(lots.map(([code]) => code).filter((code, at, all) => all.indexOf(code) !== at));
      me.lots = new Map(lots.filter(([code]) => !often.has(code))); // one that names several is asked
    } catch { me.barcodes = me.codes = me.lots = null; } // an old browser asks for each code
    me.send("have", version);
  };

  scan.onkeydown = (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" || (event.key === "Tab" && scan.value.trim())) { event.preventDefault(); read(); }
    else if (event.key === "Escape") { me.card = null; drawCard(); say(""); toScan(); }
  };
  quantity.onkeydown = (event) => {
    if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); if (me.card && asksDate() && !date.value.trim()) date.focus(); else save(); }
    else if (event.key === "Escape") { me.card = null; drawCard(); toScan(); }
  };
  date.onkeydown = (event) => {
    if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); save(); }
  };
  at("save").onclick = save;
  at("cancel").onclick = () => { me.card = null; drawCard(); say(""); toScan(); };
  at("keyboard").onclick = () => {
    me.quiet = !me.quiet; remember("zhanggui-scan-quiet", me.quiet); keyboard(); scan.blur(); scan.focus();
  };
  each.onchange = () => { remember("zhanggui-scan-each", each.checked); me.card = null; drawCard(); toScan(); };
  if (first) each.checked = Boolean(remembered("zhanggui-scan-each"));

  // what the server has saved leaves the outbox; a refusal of a scan puts its text back
  const waited = me.outbox.length;
  me.outbox = me.outbox.filter((one) => !data.answers[one.key]?.ok);
  if (waited !== me.outbox.length) remember(data.store, me.outbox);
  if (me.outbox.some((one) => data.answers[one.key]?.n === one.n && !one.told)) {
    me.outbox.forEach((one) => { if (data.answers[one.key]) one.told = true; });
    navigator.vibrate?.(200);
  }
  if (data.found.n === me.asked && me.shown !== me.asked) {
    me.shown = me.asked;
    const found = data.found;
    if (found.item) show(found);
    else if (found.choices) drawChoices(found.choices);
    else { say(found.said); scan.focus(); scan.select(); }
  }
  if (data.undo_said.n === me.undone && me.untold !== me.undone) {
    me.untold = me.undone;
    say(data.undo_said.said);
  }
  if (data.camera && me.photographed !== data.camera) {
    me.photographed = data.camera;
    ask({ text: data.camera.replace(/^\d+:/, "") });
  }
  if (data.open.n !== me.opened) {
    me.opened = data.open.n;
    me.asked += 1; // an answer still under way comes too late
    show(data.open);
  }
  each.parentElement.hidden = !data.each;
  keyboard();
  drawPending();
  drawEntries();
  if (first) { drawCard(); scan.focus({ preventScroll: true }); }
  if (data.goods.version !== me.goods) {
    if (data.goods.packed) take(data.goods);
    else if (first) me.send("have", "");
  }
  // after a reload, or when the connection was gone, this side has to be sent it again
  const forgotten = me.epoch !== data.epoch;
  me.epoch = data.epoch;
  if (forgotten && me.outbox.some((one) => !data.answers[one.key])) post();
}
