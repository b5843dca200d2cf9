// Preview only: reload when the site was rebuilt, show what must be mended over the page. Never part of a published site.
(() => {
  const french = document.documentElement.lang.startsWith("fr");
  const key = "parvis-scroll";
  const saved = sessionStorage.getItem(key);
  if (saved) {
    sessionStorage.removeItem(key);
    const [path, y] = JSON.parse(saved);
    if (path === location.pathname) addEventListener("load", () => scrollTo(0, y));
  }

  const panel = document.createElement("dialog");
  const text = document.createElement("pre");
  const close = document.createElement("button");
  close.textContent = french ? "Fermer et regarder la page" : "Close and look at the page";
  close.addEventListener("click", () => panel.close());
  const title = document.createElement("p");
  panel.append(title, close, text);
  panel.setAttribute("aria-label", french ? "À corriger" : "To mend");
  Object.assign(panel.style, {
    width: "min(60rem, 94vw)", maxHeight: "90vh", padding: "1.5rem", border: "2px solid", borderRadius: "3px",
    background: "#1c1917", color: "#efe8de",
  });
  Object.assign(title.style, { margin: "0 0 1rem", font: "600 1.1rem/1.4 Georgia, serif" });
  Object.assign(text.style, { whiteSpace: "pre-wrap", overflowWrap: "anywhere", font: "15px/1.6 ui-monospace, monospace" });
  Object.assign(close.style, { font: "inherit", padding: ".5rem 1rem", color: "inherit", background: "none", border: "1px solid", marginBottom: "1rem" });
  document.body.append(panel);

  const source = new EventSource("/_parvis/events");
  source.addEventListener("built", () => {
    sessionStorage.setItem(key, JSON.stringify([location.pathname, scrollY]));
    location.reload();
  });
  const titles = french
    ? { refused: "À corriger : vos derniers changements ne sont pas encore montrés.",
        blocked: "À corriger avant de publier. En attendant, vous seul voyez cette page." }
    : { refused: "To mend: your last changes are not shown yet.",
        blocked: "To mend before you publish. Meanwhile you alone see this page." };
  const tell = (event) => {
    const said = JSON.parse(event.data);
    const page = document.querySelector("[data-refused]"); // before a first build, the page itself says it
    if (page) {
      page.textContent = said;
      return;
    }
    // What was read and closed once does not come back on each page.
    if (sessionStorage.getItem("parvis-read") === said && text.textContent === "") return;
    title.textContent = titles[event.type];
    text.textContent = said;
    if (!panel.open) panel.showModal();
  };
  source.addEventListener("refused", tell);
  source.addEventListener("blocked", tell);
  panel.addEventListener("close", () => sessionStorage.setItem("parvis-read", text.textContent));
})();
