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
  const sameYear = new Date(day).getFullYear() === new Date(now).getFullYear();
  return new Date(day).toLocaleDateString(language, {
    ...(!sameYear && { year: 'numeric' }),
    month: 'long',
    day: 'numeric',
  });
}
