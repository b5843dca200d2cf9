// Preview only: reload when the site was rebuilt, show what must be mended over the page. Never part of a published site.
(() => {
  const key = "parvis-scroll";
  const saved = sessionStorage.getItem(key);
  if (saved) {
    sessionStorage.removeItem(key);
    const [path, y] = JSON.parse(saved);
    if (path === location.pathname) addEventListener("load", () => scrollTo(0, y));
  }
  const source = new EventSource("/_parvis/events");
  source.addEventListener("built", () => {
    sessionStorage.setItem(key, JSON.stringify([location.pathname, scrollY]));
    location.reload();
  });
  source.addEventListener("refused", (event) => {
    let box = document.getElementById("parvis-refused");
    if (!box) {
      box = document.createElement("pre");
      box.id = "parvis-refused";
      box.setAttribute("role", "alert");
      Object.assign(box.style, {
        position: "fixed", inset: "0", zIndex: "9999", margin: "0", padding: "2rem", overflow: "auto", whiteSpace: "pre-wrap",
        background: "#1c1917", color: "#efe8de", font: "16px/1.6 ui-monospace, monospace",
      });
      document.body.append(box);
    }
    box.textContent = JSON.parse(event.data);
  });
})();
