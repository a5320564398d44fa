import { h, type JSX, type RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { usePanel } from './context';
import { IconButton } from './IconButton';
import { sends } from './ime';

interface Props {
  input: RefObject<HTMLTextAreaElement | null>;
  /** Whose draft it is: the next customer does not get to see it. */
  epoch: number;
  onSend(text: string): void;
}

/** Where the customer writes. Enter sends, Shift+Enter begins a line, an input method keeps its keys. */
export function Composer({ input, epoch, onSend }: Props): JSX.Element {
  const { t } = usePanel();
  const [text, setText] = useState('');
  const compositionEnd = useRef<number | undefined>(undefined);
  const empty = !text.trim();
  useLayoutEffect(() => setText(''), [epoch]);

  const submit = (): void => {
    if (empty) return;
    onSend(text.trim());
    setText('');
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
        input.current!.focus();
      }}
    >
      <div class="grow">
        <textarea
          ref={input}
          rows={1}
          value={text}
          aria-label={t.input}
          placeholder={t.placeholder}
          enterkeyhint="send"
          autocomplete="off"
          onInput={(event) => setText(event.currentTarget.value)}
          onCompositionEnd={(event) => (compositionEnd.current = event.timeStamp)}
          onKeyDown={(event) => {
            if (!sends(event, compositionEnd.current)) return;
            event.preventDefault();
            submit();
          }}
        />
        {/* As high as the text: what makes the input grow, without a style attribute. */}
        <div class="mirror" aria-hidden="true">
          {text}
          {'\n'}
        </div>
      </div>
      <IconButton class="send" icon="send" name={t.send} aria-disabled={empty} />
    </form>
  );
}
