/* One file, two places. In the frame: tells the page around it how high the free times are. On another site: puts the
   frame where a link with data-parvis stands; without this script the link leads to the same times. */
(() => {
  "use strict";
  const LEAST = 160, MOST = 2400, STEP = 8, GROWTHS = 40;
  if (document.documentElement.hasAttribute("data-parvis-frame")) {
    if (parent === window || !window.ResizeObserver) return;
    let told = 0;
    const tell = () => {
      const height = Math.ceil(document.body.getBoundingClientRect().height);
      if (Math.abs(height - told) < STEP) return;
      told = height;
      parent.postMessage({ parvis: "height", height }, "*");
    };
    new ResizeObserver(tell).observe(document.body);
    tell();
    return;
  }
  const home = new URL(document.currentScript.src).origin;
  const frames = [];
  for (const link of document.querySelectorAll("a[data-parvis]")) {
    if (new URL(link.href).origin !== home) continue;
    const frame = document.createElement("iframe");
    frame.src = link.href;
    frame.title = link.textContent.trim();
    frame.loading = "lazy";
    frame.height = String(LEAST * 2);
    frame.style.cssText = "display:block;width:100%;border:0";
    link.before(frame);
    frames.push({ frame, height: LEAST * 2, grown: 0 });
  }
  addEventListener("message", (event) => {
    if (event.origin !== home || !event.data || event.data.parvis !== "height") return;
    const known = frames.find((one) => one.frame.contentWindow === event.source);
    const asked = Number(event.data.height);
    if (!known || !Number.isFinite(asked)) return;
    const height = Math.min(MOST, Math.max(LEAST, Math.ceil(asked) + STEP));
    if (Math.abs(height - known.height) < STEP) return;
    if (height > known.height && ++known.grown > GROWTHS) return; // a frame that grows without end stops here
    known.height = height;
    known.frame.height = String(height);
  });
})();
