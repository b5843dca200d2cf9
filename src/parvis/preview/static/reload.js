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
  panel.append(close, text);
  panel.setAttribute("aria-label", french ? "À corriger" : "To mend");
  Object.assign(panel.style, {
    width: "min(60rem, 94vw)", maxHeight: "90vh", padding: "1.5rem", border: "2px solid", borderRadius: "3px",
    background: "#1c1917", color: "#efe8de",
  });
  Object.assign(text.style, { whiteSpace: "pre-wrap", overflowWrap: "anywhere", font: "15px/1.6 ui-monospace, monospace" });
  Object.assign(close.style, { font: "inherit", padding: ".5rem 1rem", color: "inherit", background: "none", border: "1px solid" });
  document.body.append(panel);

  const source = new EventSource("/_parvis/events");
  source.addEventListener("built", () => {
    sessionStorage.setItem(key, JSON.stringify([location.pathname, scrollY]));
    location.reload();
  });
  source.addEventListener("refused", (event) => {
    const said = JSON.parse(event.data);
    // What was read and closed once does not come back on each page.
    if (sessionStorage.getItem("parvis-read") === said && text.textContent === "") return;
    text.textContent = said;
    if (!panel.open) panel.showModal();
  });
  panel.addEventListener("close", () => sessionStorage.setItem("parvis-read", text.textContent));
})();
