// Preview only, in the bytes that are sent and never in a file: follow each save, show what must be mended over the page.
(() => {
  const me = document.currentScript;
  const french = me.dataset.language.startsWith("fr");
  const words = french
    ? { home: "Mon cabinet", stops: "À corriger : vos derniers changements ne sont pas encore montrés.",
        shown: "À corriger avant de publier. En attendant, vous seul voyez cette page.", hide: "Réduire", open: "Ouvrir le fichier",
        opened: "Ouvert dans votre éditeur.", refused: "Ce fichier n’a pas pu être ouvert.", write: "À écrire", more: "Tout voir", line: "ligne" }
    : { home: "My practice", stops: "To mend: your last changes are not shown yet.",
        shown: "To mend before you publish. Meanwhile you alone see this page.", hide: "Reduce", open: "Open the file",
        opened: "Open in your editor.", refused: "This file could not be opened.", write: "To write", more: "See all", line: "line" };
  const MOST = 12;
  const place = location.pathname + location.search;
  let token = "";

  // Where one was on the page, before it is loaded again.
  const kept = sessionStorage.getItem("parvis-scroll");
  if (kept) {
    sessionStorage.removeItem("parvis-scroll");
    const [path, x, y] = JSON.parse(kept);
    if (path === place) {
      history.scrollRestoration = "manual";
      const back = () => scrollTo({ left: x, top: y, behavior: "instant" });
      back();
      addEventListener("load", () => { back(); history.scrollRestoration = "auto"; });
    }
  }

  const node = (name, text, ...children) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    made.append(...children);
    return made;
  };

  // In a shadow: neither the site's style sheet nor its script meets what is ours.
  const host = node("div");
  host.id = "parvis-preview";
  const shadow = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host{all:initial;position:fixed;inset:auto 0 0 0;z-index:2147483000;pointer-events:none;font:16px/1.5 Georgia,"Times New Roman",serif;color-scheme:light dark}
    *{box-sizing:border-box}
    .bar,.panel{pointer-events:auto;--bg:#fbf8f3;--ink:#26211c;--soft:#5b5148;--line:#d8cfc2;--mark:#fbe7b8;--red:#8f1d14}
    @media(prefers-color-scheme:dark){.bar,.panel{--bg:#1f1b18;--ink:#f1ebe2;--soft:#c4b9ac;--line:#4a4138;--mark:#574517;--red:#ffb4a6}}
    .bar{position:absolute;right:.75rem;bottom:.75rem;display:flex;gap:.25rem;background:var(--bg);border:1px solid var(--line);border-radius:3px;font-size:.875rem}
    .bar a,.bar button{font:inherit;color:var(--ink);background:none;border:0;text-decoration:none;padding:.4rem .7rem;min-height:2rem;cursor:pointer}
    .bar button{color:var(--red);font-weight:600;border-left:1px solid var(--line)}
    :is(a,button):hover{text-decoration:underline}
    :is(a,button):focus-visible{outline:3px solid var(--ink);outline-offset:-3px}
    .panel{background:var(--bg);color:var(--ink);border-top:3px solid var(--red);max-height:min(70vh,40rem);overflow:auto;padding:1.1rem clamp(1rem,4vw,3rem) 1.4rem}
    .head{display:flex;gap:1rem;align-items:baseline;justify-content:space-between}
    h2{margin:0;font-size:1.125rem;line-height:1.35;font-weight:600}
    ol{list-style:none;margin:.5rem 0 0;padding:0}
    li{padding:.9rem 0;border-top:1px solid var(--line)}li:first-child{border-top:0}
    p{margin:0 0 .35rem;max-width:46rem}
    .where{font-size:.875rem;color:var(--soft);overflow-wrap:anywhere}
    .line{display:block;margin:.35rem 0;padding:.35rem .6rem;border-left:3px solid var(--line);font:.875rem/1.6 ui-monospace,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere;max-width:60rem}
    mark{background:var(--mark);color:inherit;text-decoration:underline;text-decoration-color:var(--red);text-decoration-thickness:2px}
    .write{white-space:pre-wrap}
    .panel button,.panel a{font:inherit;font-size:.9375rem;color:var(--ink);background:none;border:1px solid var(--soft);border-radius:3px;padding:.3rem .7rem;min-height:2rem;cursor:pointer;display:inline-block;text-decoration:none}
    [hidden]{display:none}
    @media print{:host{display:none}}`);
  shadow.adoptedStyleSheets = [sheet];
  const panel = node("section");
  panel.className = "panel";
  panel.hidden = true;
  panel.setAttribute("role", "alert");
  const home = node("a", words.home);
  home.href = "/-/";
  const count = node("button");
  count.hidden = true;
  const bar = node("nav", "", home, count);
  bar.className = "bar";
  bar.setAttribute("aria-label", words.home);
  shadow.append(panel, bar);
  const own = location.pathname.startsWith("/-/");
  if (!own) document.body.append(host);

  const open = async (fault, said) => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ token, path: fault.path, line: fault.line })) form.append(name, value);
    const answer = await fetch("/-/open", { method: "POST", body: form, redirect: "manual" }).catch(() => null);
    said.textContent = answer && (answer.ok || answer.type === "opaqueredirect") ? words.opened : words.refused;
  };

  const item = (fault) => {
    const told = node("li", "", node("p", fault.what));
    if (fault.place) {
      const where = node("p", fault.place);
      where.className = "where";
      told.append(where);
    }
    if ((fault.before + fault.marked + fault.after).trim()) {
      const line = node("code", "", fault.before, node("mark", fault.marked), fault.after);
      line.className = "line";
      told.append(line);
    }
    if (fault.write) {
      const write = node("p", fault.write);
      write.className = "write";
      told.append(write);
    }
    if (fault.path) {
      const said = node("span");
      said.setAttribute("role", "status");
      const button = node("button", words.open);
      button.addEventListener("click", () => open(fault, said));
      told.append(button, " ", said);
    }
    return told;
  };

  // What was read and reduced stays small on the next pages, until it changes.
  const reduce = (key) => {
    sessionStorage.setItem("parvis-read", key);
    panel.hidden = true;
  };
  const show = (faults) => {
    const key = JSON.stringify(faults);
    panel.replaceChildren();
    count.hidden = !faults.length;
    if (!faults.length) {
      panel.hidden = true;
      sessionStorage.removeItem("parvis-read");
      return;
    }
    const number = faults.filter((fault) => fault.level === "error").length || faults.length;
    count.textContent = french ? `${number} à corriger` : `${number} to mend`;
    count.onclick = () => { panel.hidden = !panel.hidden; };
    const hide = node("button", words.hide);
    hide.addEventListener("click", () => reduce(key));
    const head = node("div", "", node("h2", faults[0].stops ? words.stops : words.shown), hide);
    head.className = "head";
    const list = node("ol", "", ...faults.slice(0, MOST).map(item));
    panel.append(head, list);
    if (faults.length > MOST) {
      const more = node("a", `${words.more} (${faults.length})`);
      more.href = "/-/report";
      panel.append(more);
    }
    panel.hidden = sessionStorage.getItem("parvis-read") === key;
  };

  const swap = ({ hrefs, mark }) => {
    const links = [...document.querySelectorAll('link[rel="stylesheet"]')];
    hrefs.forEach((href, position) => {
      const old = links[position];
      const fresh = node("link");
      fresh.rel = "stylesheet";
      fresh.href = `${href}?${mark}`;
      fresh.addEventListener("load", () => old && old.remove());
      fresh.addEventListener("error", () => old && old.remove());
      (old || document.head.lastElementChild).after(fresh);
    });
  };

  const reload = () => {
    sessionStorage.setItem("parvis-scroll", JSON.stringify([place, scrollX, scrollY]));
    location.reload();
  };

  const source = new EventSource(`/-/events?${new URLSearchParams({ page: location.pathname, seen: me.dataset.seen || "" })}`);
  source.addEventListener("hello", (event) => { token = JSON.parse(event.data).token; });
  source.addEventListener("reload", reload);
  source.addEventListener("sheets", (event) => swap(JSON.parse(event.data)));
  source.addEventListener("desk", () => dispatchEvent(new Event("parvis-built")));
  source.addEventListener("faults", (event) => (own ? dispatchEvent(new Event("parvis-built")) : show(JSON.parse(event.data))));
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
