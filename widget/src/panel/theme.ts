import { inkOn, luminance } from '../colour';
import type { Shared } from '../shared';

/** The hardest surfaces for coloured words, per theme: `--hover` of base.css. */
const SURFACES = { light: '#eaeef4', dark: '#2d3642' } as const;

/**
 * Keeps `data-theme` of the frame at light or dark, and makes words in the operator's accent colour
 * readable (4.5 : 1) on both: darker on light surfaces, lighter on dark ones.
 */
export function followTheme({ data, frame, style }: Shared): void {
  const accent = getComputedStyle(frame).getPropertyValue('--accent').trim();
  const words = (theme: keyof typeof SURFACES): string => readable(accent, SURFACES[theme], inkOn(SURFACES[theme]));
  style(
    `section{color-scheme:light;--words:${words('light')}}section[data-theme=dark]{color-scheme:dark;--words:${words('dark')}}`,
  );
  const dark = matchMedia('(prefers-color-scheme:dark)');
  const apply = (): void => {
    const { theme } = data;
    frame.dataset.theme = theme === 'light' || theme === 'dark' ? theme : dark.matches ? 'dark' : 'light';
  };
  apply();
  // `addEventListener` of a media query came to Safari with 14.
  dark.addEventListener('change', apply);
}

/** Moves a colour towards `ink` until it can be read on `surface`. */
export function readable(colour: string, surface: string, ink: string): string {
  const end = ink === '#fff' ? 255 : 0;
  for (let share = 0; ; share += 0.05) {
    const mixed = colour.replace(/\w\w/g, (pair) => {
      const channel = parseInt(pair, 16);
      return Math.round(channel + (end - channel) * share).toString(16).padStart(2, '0');
    });
    const ratio = (luminance(mixed) + 0.05) / (luminance(surface) + 0.05);
    if (share >= 1 || Math.max(ratio, 1 / ratio) >= 4.6) return mixed;
  }
}
