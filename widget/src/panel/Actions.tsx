import type { TargetedEvent } from 'preact';
import type { Message } from '../chat/types';
import { copy } from './copy';
import type { Kit } from './kit';

/** The line under an answer: when it came, copy it, and whether it helped (once, or not at all). */
export const actionsOf = ({ h, timeText, useState, usePanel, IconButton }: Kit) =>
  function Actions({ message }: { message: Message }): JSX.Element {
    const { t, language, conversation, say } = usePanel();
    const { seq, text, time, ask_feedback, feedback } = message;
    const [copied, setCopied] = useState(false);
    const [thanked, setThanked] = useState(false);
    const given = feedback !== undefined;

    const onCopy = async (event: TargetedEvent<HTMLButtonElement>): Promise<void> => {
      if (!(await copy(text, event.currentTarget))) return;
      setCopied(true);
      say(t.copied);
      setTimeout(() => setCopied(false), 2_000);
    };
    const rate = (helpful: boolean): void => {
      void conversation.feedback(seq, helpful);
      setThanked(true);
      say(t.thanks);
    };
    const thumb = (helpful: boolean, name: string): JSX.Element | false =>
      (!given || feedback === helpful) && (
        <IconButton
          class={`action ${helpful ? 'up' : 'down'}`}
          icon="thumb"
          name={name}
          aria-pressed={feedback === helpful}
          aria-disabled={given}
          onClick={() => given || rate(helpful)}
        />
      );

    return (
      <div class="meta" aria-live="off">
        <time dateTime={time}>{timeText(time, language)}</time>
        <IconButton class="action" icon={copied ? 'check' : 'copy'} name={t.copy} onClick={onCopy} />
        {(ask_feedback || given) && thumb(true, t.helpful)}
        {(ask_feedback || given) && thumb(false, t.unhelpful)}
        {thanked && given && <span>{t.thanks}</span>}
      </div>
    );
  };
