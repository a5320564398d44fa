/** Drawings that are not to be seen before the first answer, or in the menu only. */
export const MORE_PATHS = {
  copy: 'M9 9h10v11H9zM5 15V4h10',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  thumb: 'M7 11v9H4v-9zm0 0l4-8a2.5 2.5 0 012.5 2.5V9h5a2 2 0 012 2.300l-1.200 7a2 2 0 01-2 1.700H7',
  again: 'M4 12a8 8 0 102.5-5.800L4 8.5M4 4v4.5h4.5',
};
