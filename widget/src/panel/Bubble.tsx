import { Component, Fragment, h, type JSX } from 'preact';
import type { Outgoing } from '../chat/outbox';
import type { Button, Message, Part } from '../chat/types';
import { usePanel } from './context';
import { Question } from './Question';
import { RichText } from './RichText';

export interface BubbleProps {
  message?: Message | undefined;
  /** Instead of `message`: what the channel has not accepted yet. */
  outgoing?: Outgoing | undefined;
  /** "Today" and the like, above the first message of a day. */
  day: string | undefined;
  /** What the customer said after this message. */
  answer: string | undefined;
  onPress(button: Button): void;
  /** Only compared: what was drawn for another language has to be drawn again. */
  words: unknown;
}

/** One entry of the log. Drawn again only when something about it has changed. */
export class Bubble extends Component<BubbleProps> {
  override shouldComponentUpdate(next: BubbleProps): boolean {
    return (Object.keys(next) as (keyof BubbleProps)[]).some(
      (name) => name !== 'onPress' && next[name] !== this.props[name],
    );
  }

  override render({ message, outgoing, day, answer, onPress }: BubbleProps): JSX.Element {
    const role = message?.role ?? 'customer';
    return (
      <div class={`entry ${role}`}>
        {day && <p class="day">{day}</p>}
        {role === 'assistant' ? (
          <Answer message={message!} answer={answer} onPress={onPress} />
        ) : role === 'notice' ? (
          <Notice message={message!} answered={answer !== undefined} />
        ) : (
          <Question said={(message ?? outgoing)!} outgoing={outgoing} />
        )}
      </div>
    );
  }
}

function Answer({ message, answer, onPress }: Pick<BubbleProps, 'answer' | 'onPress'> & { message: Message }): JSX.Element {
  const { t, title, extras } = usePanel();
  const { language, text, parts, sources, buttons } = message;
  return (
    <>
      <span class="sr">{t.bot.replace(t.title, () => title)}</span>
      <div class="bubble" lang={language}>
        {((extras && parts) ?? [{ type: 'text', text } as const]).map((part) => (
          <Piece part={part} lang={language} />
        ))}
        {extras && sources?.length ? <extras.Sources sources={sources} lang={language} /> : null}
      </div>
      {extras && <extras.Actions message={message} />}
      {extras && buttons?.length ? (
        <extras.QuickReplies buttons={buttons} lang={language} answer={answer} onPress={onPress} />
      ) : null}
    </>
  );
}

function Piece({ part, lang }: { part: Part; lang: string | undefined }): JSX.Element | null {
  const { extras } = usePanel();
  switch (part.type) {
    case 'account':
      return extras ? <extras.AccountCard {...part} /> : null;
    case 'steps':
      return extras ? <extras.Steps items={part.items} lang={lang} /> : null;
    case 'text':
      return (
        <p>
          <RichText text={part.text} lang={lang} />
        </p>
      );
    default:
      return null; // A newer channel's kind of part; `text` of the others still reads well.
  }
}

function Notice({ message, answered }: { message: Message; answered: boolean }): JSX.Element {
  const { t, conversation, goOn } = usePanel();
  const again = (): void => {
    conversation.askAgain(message);
    goOn();
  };
  return (
    <div class="remark">
      <p>{message.code === 'no_answer' ? t.noAnswer : message.text}</p>
      {message.about && !answered && (
        <button class="option" onClick={again}>
          {t.again}
        </button>
      )}
    </div>
  );
}
