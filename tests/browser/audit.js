// What a person who cannot see well, or uses no mouse, meets on a page. Answers lists of faults.
() => {
  const roots = [document];
  const every = (selector) => {
    const found = [];
    const into = (root) => {
      found.push(...root.querySelectorAll(selector));
      for (const one of root.querySelectorAll("*")) if (one.shadowRoot) into(one.shadowRoot);
    };
    roots.forEach(into);
    return found;
  };
  const parent = (one) => one.parentElement || one.getRootNode().host || null;
  const up = (one, test) => {
    for (let at = one; at; at = parent(at)) if (test(at)) return at;
    return null;
  };
  const seen = (one) => {
    const box = one.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) return false;
    return !up(one, (at) => {
      const style = getComputedStyle(at);
      return style.visibility === "hidden" || style.display === "none" || +style.opacity < 0.05
        || at.getAttribute("aria-hidden") === "true" || at.hasAttribute("inert");
    });
  };
  const said = (one) => {
    const texts = [one.getAttribute("aria-label"), one.getAttribute("title"), one.getAttribute("alt")];
    for (const id of (one.getAttribute("aria-labelledby") || "").split(/\s+/)) {
      if (id) texts.push(one.getRootNode().getElementById(id)?.textContent);
    }
    for (const label of one.labels || []) texts.push(label.textContent);
    if (!one.matches("input, select, textarea")) texts.push(one.innerText);
    if (one.matches("input[type=submit]")) texts.push(one.value);
    return texts.filter((text) => text && text.trim()).join(" ").trim();
  };
  const where = (one) => {
    const keyed = up(one, (at) => /st-key-/.test(at.className?.baseVal ?? at.className ?? ""));
    const key = keyed ? /st-key-[\w-]+/.exec(keyed.className)[0] + " " : "";
    const id = one.dataset?.testid || up(one, (at) => at.dataset?.testid)?.dataset.testid || "";
    return `${key}${one.tagName.toLowerCase()} ${id} ${(one.textContent || "").trim().slice(0, 30)}`;
  };

  const controls = every("input:not([type=hidden]), button, select, textarea, a[href], [role=button], [role=combobox], [role=tab]");
  const nameless = controls.filter((one) => seen(one) && !said(one)).map(where);
  const jumping = every("[tabindex]").filter((one) => one.tabIndex > 0).map(where);

  const colour = (text) => {
    const n = /rgba?\(([^)]+)\)/.exec(text);
    const srgb = /color\(srgb ([^)]+)\)/.exec(text);
    if (n) { const v = n[1].split(/[ ,/]+/).map(Number); return [v[0], v[1], v[2], v[3] ?? 1]; }
    if (srgb) { const v = srgb[1].split(/[ /]+/).map(Number); return [v[0] * 255, v[1] * 255, v[2] * 255, v[3] ?? 1]; }
    return [0, 0, 0, 0];
  };
  const over = (top, below) => {
    const a = top[3];
    return [0, 1, 2].map((n) => top[n] * a + below[n] * (1 - a)).concat(1);
  };
  const ground = (one) => {
    const layers = [];
    for (let at = one; at; at = parent(at)) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== "none" && style.backgroundImage.includes("url")) return null;
      const layer = colour(style.backgroundColor);
      if (layer[3] > 0) layers.push(layer);
      if (layer[3] >= 1) break;
    }
    const page = colour(getComputedStyle(document.querySelector(".stApp") || document.body).backgroundColor);
    return layers.reverse().reduce((below, layer) => over(layer, below), page[3] ? page : [255, 255, 255, 1]);
  };
  const light = (c) => {
    const [r, g, b] = c.map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const pale = new Map();
  for (const one of every("p, span, div, button, a, h1, h2, h3, h4, label, li, td, th, input, code, small, strong, em")) {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())
      || (one.matches("input") && one.value);
    if (!own || !seen(one)) continue;
    const style = getComputedStyle(one);
    const icon = one.dataset?.testid === "stIconMaterial" || /Material/.test(style.fontFamily);
    if (icon || up(one, (at) => at.disabled || at.getAttribute?.("aria-disabled") === "true")) continue;
    const back = ground(one);
    if (!back) continue;
    let faint = 1;
    for (let at = one; at; at = parent(at)) faint *= +getComputedStyle(at).opacity;
    const ink = colour(style.webkitTextFillColor || style.color);
    const front = over([ink[0], ink[1], ink[2], ink[3] * faint], back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && +style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) pale.set(`${ratio.toFixed(2)} ${where(one)}`, 1);
  }
  return { nameless, jumping, pale: [...pale.keys()] };
}
