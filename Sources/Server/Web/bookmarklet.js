// Runs in somebody else's page when the bookmark is pressed; the server writes its own address for BASE.
(() => {
  const sign = document.createElement("div");
  sign.textContent = "HINT";
  sign.style.cssText = "position:fixed;z-index:2147483647;top:16px;left:50%;transform:translateX(-50%);padding:12px 22px;border-radius:99px;background:#161616;color:#fff;font:600 16px system-ui;pointer-events:none";
  document.body.append(sign);
  const end = () => {
    sign.remove();
    removeEventListener("click", choose, true);
    removeEventListener("keydown", key, true);
  };
  const key = (event) => event.key === "Escape" && end();
  const choose = (event) => {
    const picture = document.elementsFromPoint(event.clientX, event.clientY).find((element) => element.tagName === "IMG");
    if (!picture) return;
    event.preventDefault();
    event.stopPropagation();
    end();
    const page = open("BASE/photo?from=page");
    const file = fetch(picture.currentSrc || picture.src).then((answer) => answer.ok ? answer.blob() : null).catch(() => null);
    addEventListener("message", async (told) => {
      if (told.source !== page || told.data !== "vitrine-ready") return;
      page.postMessage({ vitrine: "picture", file: await file, address: picture.currentSrc || picture.src }, "BASE");
    });
  };
  addEventListener("click", choose, true);
  addEventListener("keydown", key, true);
})();
