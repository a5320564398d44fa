import type { Language } from '../shared';

/** A number that is the same for all moments of one day where the customer is. */
export function dayOf(time: string): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

export function timeText(time: string, language: Language): string {
  return new Date(time).toLocaleTimeString(language, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
}

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** As the assistant writes dates: 2026年11月9日, 9 Nov 2026. */
function dateText(year: number | '', month: number, day: number, language: Language): string {
  return language === 'en'
    ? `${day} ${MONTHS.substr(3 * month - 3, 3)} ${year}`.trim()
    : `${year && `${year}年`}${month}月${day}日`;
}

/** The same of an ISO date (2026-11-09); whatever else stands there stays as it is. */
export function isoDateText(date: string, language: Language): string {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date) ?? [];
  return year ? dateText(+year, +month!, +day!, language) : date;
}

/** "Today", "yesterday", else the date; with the year only when it is another one. */
export function dayText(
  day: number,
  language: Language,
  words: { today: string; yesterday: string },
  now: number = Date.now(),
): string {
  const today = new Date(now).setHours(0, 0, 0, 0);
  if (day === today) return words.today;
  // Not 24 hours before: clocks are changed in some countries.
  if (day === new Date(today).setDate(new Date(today).getDate() - 1)) return words.yesterday;
  const date = new Date(day);
  const year = date.getFullYear();
  const sameYear = year === new Date(now).getFullYear();
  return dateText(sameYear ? '' : year, date.getMonth() + 1, date.getDate(), language);
}
