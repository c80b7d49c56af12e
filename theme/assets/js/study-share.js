// @ts-check
// Hands an address on: copies it, or shows it as a QR code, whose library is fetched when a code is asked for.

import { make } from "./study-dom.js";
import { announce, say } from "./words.js";

/**
 * Copies an address and says so in `place`; where the browser refuses, the address itself stands there.
 * @param {HTMLElement} place
 * @param {string} address
 * @param {string} copied
 */
export async function copyLink(place, address, copied) {
  let text = copied;
  try {
    await navigator.clipboard.writeText(address);
    announce(copied);
  } catch {
    text = address;
  }
  place.replaceChildren(make("p", { text }));
}

/** @param {HTMLElement} place after whose content the code stands @param {string} address */
export async function showCode(place, address) {
  place.querySelector(".study-qr")?.remove();
  const figure = make("figure", { class: "study-qr" });
  let fault = say("二维码取不到：连上网再试，或改用链接。", "The QR code could not be fetched: try again online, or use the link.");
  try {
    const { generate } = await import("../vendor/lean-qr.js");
    fault = say("装不进一个二维码：请改用链接。", "This is too much for a QR code: use the link instead.");
    const canvas = make("canvas", { role: "img", "aria-label": say("二维码", "QR code") });
    generate(address).toCanvas(canvas, { on: [0, 0, 0, 255], off: [255, 255, 255, 255] });
    figure.append(canvas, make("figcaption", { text: say("用另一台设备的相机扫一扫。", "Scan it with the camera of the other device.") }));
  } catch {
    figure.append(make("p", { text: fault }));
  }
  place.append(figure);
  announce(figure.textContent || say("二维码已显示", "QR code shown"));
}
