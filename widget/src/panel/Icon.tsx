import { h, type JSX } from 'preact';
import type { MORE_PATHS } from './more-paths';

export const PATHS = {
  mark: 'M5 4h14a2 2 0 012 2v9a2 2 0 01-2 2h-6l-5 4v-4H5a2 2 0 01-2-2V6a2 2 0 012-2zM9 7l3 4 3-4m-3 4v4m-3-4h6m-6 2h6',
  fold: 'M6 9.5l6 6 6-6',
  close: 'M6 6l12 12M18 6L6 18',
  more: 'M5.5 12h.01M12 12h.01M18.5 12h.01',
  send: 'M12 19V5m-6 6l6-6 6 6',
  person: 'M5 15v-3a7 7 0 0114 0v3M5 13h2.5v5H6a1 1 0 01-1-1zm14 0h-2.5v5H18a1 1 0 001-1zm-1 5c0 2-2 3-4.5 3',
};

export type IconName = keyof typeof PATHS | keyof typeof MORE_PATHS;

/** A drawing beside words, or in a button that has a name: nothing to read out. */
export const Icon = ({ name }: { name: IconName }): JSX.Element => (
  <svg viewBox="0 0 24 24" aria-hidden="true" class={`icon i-${name}`}>
    <path d={(PATHS as Record<IconName, string>)[name]} />
  </svg>
);
