import { h, type JSX } from 'preact';
import type { Welcome } from '../chat/types';
import { languageOfText } from '../text/language';
import { usePanel } from './context';
import { RichText } from './RichText';

interface Props {
  welcome: Welcome | undefined;
  /** Before the first word only. */
  chips: boolean;
  onChip(text: string): void;
}

/** What the chat says before anybody has written, and things that one could ask. */
export function Greeting({ welcome, chips, onChip }: Props): JSX.Element | null {
  const { t, language, data } = usePanel();
  const text = data.greeting || welcome?.text;
  if (!text) return null;
  const lang = data.greeting ? languageOfText(text, language) : language;
  return (
    <div class="entry assistant">
      <div class="bubble" lang={lang}>
        <p>
          <RichText text={text} lang={lang} />
        </p>
      </div>
      {chips && welcome && (
        <div class="options" role="group" aria-label={t.suggestions}>
          {welcome.chips.map((chip) => (
            <button class="option" onClick={() => onChip(chip)}>
              {chip}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
