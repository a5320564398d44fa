import type { Button } from '../chat/types';
import type { Kit } from './kit';

interface Props {
  buttons: Button[];
  lang?: string | undefined;
  /** What the customer said next; from then on the buttons are there to be read. */
  answer: string | undefined;
  onPress(button: Button): void;
}

/** The answers that a message offers. They stay after use, with the chosen one marked. */
export const quickRepliesOf = ({ h, usePanel, Icon }: Kit) =>
  function QuickReplies({ buttons, lang, answer, onPress }: Props): JSX.Element {
    const { t, language } = usePanel();
    return (
      // The mark is added inside the log, where it would be read out before the customer's words.
      <div
        class="options"
        role="group"
        aria-label={t.options}
        aria-live={answer === undefined ? undefined : 'off'}
      >
        {buttons.map((button) => {
          const chosen = answer === button.title;
          return (
            <button
              class={chosen ? 'option chosen' : 'option'}
              lang={lang}
              disabled={answer !== undefined}
              onClick={() => onPress(button)}
            >
              {chosen && <Icon name="check" />}
              {button.title}
              {chosen && (
                <span class="sr" lang={language}>
                  {t.chosen}
                </span>
              )}
            </button>
          );
        })}
      </div>
    );
  };
