/** What is not to be seen before the first answer: fetched along with it, or with the menu. */
import css from '../styles/extras.css?inline';
import { accountCardOf } from './AccountCard';
import { actionsOf } from './Actions';
import { confirmOf } from './Confirm';
import type { Kit } from './kit';
import { menuOf } from './Menu';
import { MORE_PATHS } from './more-paths';
import { quickRepliesOf } from './QuickReplies';
import { sourcesOf } from './Sources';
import { stepsOf } from './Steps';

const extrasOf = (kit: Kit) => {
  Object.assign(kit.PATHS, MORE_PATHS);
  return {
    css,
    AccountCard: accountCardOf(kit),
    Actions: actionsOf(kit),
    Confirm: confirmOf(kit),
    Menu: menuOf(kit),
    QuickReplies: quickRepliesOf(kit),
    Sources: sourcesOf(kit),
    Steps: stepsOf(kit),
  };
};

export type MakeExtras = typeof extrasOf;
export type Extras = ReturnType<MakeExtras>;
export default extrasOf;
