// @ts-check
// The next days with cards as a calendar file (RFC 5545): one event a day, with a count and nothing about the reader.

import { dateOf } from "./study-schedule.js";
import { say } from "./words.js";

/**
 * @param {[day: number, count: number][]} days
 * @param {string} address of the page for reviewing
 * @param {Date} now
 */
export function calendar(days, address, now) {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, "");
  /** @param {number} day */
  const date = (day) => dateOf(day).replaceAll("-", "");
  const events = days.flatMap(([day, count]) => [
    "BEGIN:VEVENT",
    `UID:${date(day)}@scaling-lab.study`,
    `DTSTAMP:${stamp}`,
    `DTSTART;VALUE=DATE:${date(day)}`,
    `DTEND;VALUE=DATE:${date(day + 1)}`,
    `SUMMARY:${say(`Scaling Lab：${count} 张卡片到期`, `Scaling Lab: ${count} cards due`)}`,
    `URL:${address}`,
    "TRANSP:TRANSPARENT",
    "END:VEVENT",
  ]);
  return ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Scaling Lab//study//EN", ...events, "END:VCALENDAR", ""]
    .flatMap(folded).join("\r\n");
}

/** A line in pieces of at most 75 bytes, as the format asks for. @param {string} line */
function folded(line) {
  const pieces = [""];
  let bytes = 0;
  for (const letter of line) {
    const size = new TextEncoder().encode(letter).length;
    if (bytes + size > 73) {
      pieces.push(" ");
      bytes = 1;
    }
    pieces[pieces.length - 1] += letter;
    bytes += size;
  }
  return pieces;
}
