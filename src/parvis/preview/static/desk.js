// The start page keeps itself up to date, opens files without leaving, and takes what is dropped on it. All of it works without this.
(() => {
  const parts = () => document.querySelectorAll("[data-live]");
  let busy = false;
  let again = false;
  const refresh = async () => {
    if (!parts().length) return;
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (document.querySelector("main h1")?.textContent !== fresh.querySelector("main h1")?.textContent) return location.reload();
      for (const part of parts()) {
        const now = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
        if (now && now.outerHTML !== part.outerHTML && !part.contains(document.activeElement)) part.replaceWith(now);
      }
    } catch { /* the preview has ended: the page stays as it is */ } finally {
      busy = false;
    }
    if (again) { again = false; refresh(); }
  };
  addEventListener("parvis-built", refresh);
  document.addEventListener("focusout", () => setTimeout(() => document.querySelector("[data-busy]") || refresh(), 200));
  setInterval(() => document.querySelector("[data-busy]") && refresh(), 500);

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches(".opens")) return;
    event.preventDefault();
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    if (answer.type !== "opaqueredirect" && !answer.ok) form.submit(); // the page that says why
  });

  const drop = document.querySelector("[data-drop]");
  if (!drop) return;
  const file = drop.querySelector("input[type=file]");
  let depth = 0;
  const over = (by) => { depth = Math.max(0, depth + by); drop.classList.toggle("over", depth > 0); };
  addEventListener("dragenter", (event) => { event.preventDefault(); over(1); });
  addEventListener("dragleave", () => over(-1));
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0;
    over(0);
    if (!event.dataTransfer.files.length) return;
    file.files = event.dataTransfer.files;
    drop.requestSubmit();
  });
})();
