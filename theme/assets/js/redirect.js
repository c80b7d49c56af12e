// @ts-check
// Leads from a short address to the page (`<html data-target="questions/…/">`), keeping query and fragment.

const target = document.documentElement.dataset.target;

if (target) {
  const address = new URL(target, location.href);
  address.search ||= location.search;
  address.hash ||= location.hash;
  if (address.protocol === "file:") address.pathname += "index.html"; // there is no server to find it
  location.replace(address);
}
