// What concerns the whole page while a document is entered: the first cursor, the step from the
// partner to the item, and posting, by key or button, only when nothing is left behind.
function listen(root, me, { arrive }) {
  me.arrive = arrive;
  if (root.stop) return () => { if (!root.isConnected) root.stop(); };
  const button = () => document.querySelector(`.st-key-${me.data.post} button`);
  const partner = () => me.data.partner && document.querySelector(`.st-key-${me.data.partner} input`);
  const active = () => document.activeElement;

  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  const writes = () => active()?.closest?.("#portal");
  const press = async () => {
    if (me.posting) return;
    me.posting = true;
    const grid = active()?.closest?.("[data-testid=stDataFrame], #portal");
    // A key typed just now still opens its cell.
    for (let tries = 0; grid && !writes() && Date.now() - me.began < 1000 && tries < 20; tries += 1) await pause(50);
    if (writes()) {  // a cell still being written: Enter ends it
      active().dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", keyCode: 13, bubbles: true }));
    } else if (!grid && !me.inside) active()?.blur?.();
    await pause(grid ? 400 : 30);
    for (let tries = 0; me.posting && tries < 600; tries += 1) {
      const state = me.post();
      if (state === "no") break;
      if (state === "now" && button() && !button().disabled) { me.pressed = true; button().click(); me.pressed = false; break; }
      if (state === "now" && tries > 100) break;
      await pause(50);
    }
    me.posting = false;
  };
  // Enter closed the partner's list, so one was chosen.
  const open = (field) => field === partner() && field.getAttribute("aria-expanded") === "true";
  const chosen = (field, tries) => setTimeout(() => {
    if (field !== active()) return;
    if (open(field)) { if (tries) chosen(field, tries - 1); } else me.arrive();
  }, tries < 20 ? 25 : 0);
  const stop = (event) => { event.preventDefault(); event.stopImmediatePropagation(); };
  const key = (event) => {
    me.wants = "";
    if (event.key.length === 1 && active()?.closest?.("[data-testid=stDataFrame]")) me.began = Date.now();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { stop(event); press(); }
    else if (event.key === "Enter" && !event.isComposing && open(event.target)) chosen(event.target, 20);
  };
  const click = (event) => {
    if (me.pressed || !button()?.contains(event.target)) return;
    stop(event);
    press();
  };
  const seek = setInterval(() => {
    if (!me.wants) return;
    const wanted = me.wants === "first" ? partner() : root.querySelector("[data-of=item]");
    if (!wanted || wanted === active() || wanted === root.getRootNode().activeElement) return;
    wanted.focus();
  }, 50);
  const rest = () => { me.wants = ""; };
  window.addEventListener("keydown", key, true);
  window.addEventListener("click", click, true);
  window.addEventListener("pointerdown", rest, true);
  root.stop = () => {
    clearInterval(seek);
    window.removeEventListener("keydown", key, true);
    window.removeEventListener("click", click, true);
    window.removeEventListener("pointerdown", rest, true);
  };
  return () => { if (!root.isConnected) root.stop(); };
}
