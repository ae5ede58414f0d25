// Instants in the reader's time zone and language.

/**
 * @param {string} ts a message's id, seconds since 1970 with a fraction
 * @returns {Date}
 */
export function dateOf(ts) {
  return new Date(Number(ts) * 1000);
}

/** @type {Record<string, Intl.DateTimeFormatOptions>} */
const FORMS = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit" },
};

/**
 * Slack's date format: words with {date}, {date_short_pretty}, {time}, {ago} and so on in them.
 * @param {number} seconds
 * @param {string} format
 * @returns {string}
 */
export function formatDate(seconds, format) {
  const when = new Date(seconds * 1000);
  if (Number.isNaN(when.getTime())) return "";
  return format.replace(/\{(\w+)\}/g, (all, name) => {
    if (name === "ago") return ago(when, new Date());
    const pretty = name.endsWith("_pretty") ? dayName(when, new Date()) : "";
    const form = FORMS[name.replace(/_pretty$/, "")];
    if (!form) return all;
    return pretty ? pretty.toLowerCase() : when.toLocaleString(undefined, form);
  });
}

/**
 * "Today", "Yesterday", "Tomorrow" or "".
 * @param {Date} when
 * @param {Date} now
 * @returns {string}
 */
export function dayName(when, now) {
  if (when.toDateString() === now.toDateString()) return "Today";
  if (when.toDateString() === dayFrom(now, -1)) return "Yesterday";
  return when.toDateString() === dayFrom(now, 1) ? "Tomorrow" : "";
}

/** @type {(now: Date, days: number) => string} that many days later on the calendar: not all of them have 24 hours */
function dayFrom(now, days) {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days).toDateString();
}

/**
 * The words of a day divider.
 * @param {Date} when
 * @param {Date} now
 * @returns {string}
 */
export function dayLabel(when, now) {
  const year = when.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return dayName(when, now) || when.toLocaleDateString(undefined, { weekday: "long", day: "numeric", month: "long", year });
}

/**
 * @param {Date} when
 * @returns {string}
 */
export function clockTime(when) {
  return when.toLocaleTimeString(undefined, { hour: "numeric", minute: "2-digit" });
}

/**
 * The time without a.m. and p.m., for where there is no room.
 * @param {Date} when
 * @returns {string}
 */
export function shortTime(when) {
  return clockTime(when).replace(/\s*[ap]\.?m\.?$/i, "");
}

/**
 * "today at 4:13 PM", "yesterday at …", "12 May at …".
 * @param {Date} when
 * @param {Date} now
 * @returns {string}
 */
export function moment(when, now) {
  return `${dayName(when, now).toLowerCase() || when.toLocaleDateString(undefined, { day: "numeric", month: "short" })} at ${clockTime(when)}`;
}

/**
 * @param {Date} when
 * @param {Date} now
 * @returns {string}
 */
export function ago(when, now) {
  const seconds = Math.max(0, (now.getTime() - when.getTime()) / 1000);
  if (seconds < 60) return "just now";
  for (const [unit, size] of /** @type {[string, number][]} */ ([
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ])) {
    const count = Math.floor(seconds / size);
    if (count) return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
  }
  return "just now";
}
