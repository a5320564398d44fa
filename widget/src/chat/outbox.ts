import type { Language } from '../shared';
import { backoff } from './backoff';

/** A message of the customer that the channel has not accepted yet. Lives in memory only. */
export interface Outgoing {
  /** Made once and kept on every attempt, so that no attempt makes a second message. */
  id: string;
  text: string;
  button?: string;
  /** The panel's when it was written, and whether the customer chose it. */
  language: Language;
  chosen: boolean;
  /** The number of the message that was the last one then: a refused one is shown after it. */
  after: number;
  time: string;
  /** sending: no answer yet. waiting: tried in vain, is tried again. failed: refused. */
  state: 'sending' | 'waiting' | 'failed';
  /** Why it was refused: the channel's error code. */
  reason?: string;
}

export type Outcome =
  | { kind: 'accepted'; seq: number }
  | { kind: 'refused'; code: string }
  /** Too fast; may be tried again after so many seconds. */
  | { kind: 'later'; seconds: number }
  /** No session now; whoever makes a new one calls `flush`. */
  | { kind: 'no_session' }
  | { kind: 'unreachable' };

export interface OutboxOptions {
  deliver(message: Outgoing): Promise<Outcome>;
  onAccepted(message: Outgoing, seq: number): void;
  onChange(messages: readonly Outgoing[]): void;
}

export interface Outbox {
  add(message: Outgoing): void;
  /** Tries a refused or waiting message once more, under the id that it has. */
  retry(id: string): void;
  /** Forgets messages: they were found in the conversation. */
  drop(ids: readonly string[]): void;
  /** Forgets everything: the conversation was ended. */
  clear(): void;
  /** Sends what can be sent; called whenever the way to the channel may be free again. */
  flush(): Promise<void>;
}

/** Delivers messages one after the other, in the order in which they were written. */
export function createOutbox({ deliver, onAccepted, onChange }: OutboxOptions): Outbox {
  let messages: readonly Outgoing[] = [];
  let busy = false;
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const set = (next: readonly Outgoing[]): void => onChange((messages = next));
  const replace = (message: Outgoing, by: Outgoing[]): void =>
    set(messages.flatMap((one) => (one.id === message.id ? by : one)));

  async function flush(): Promise<void> {
    if (busy) return;
    clearTimeout(timer);
    busy = true;
    let pause: number | undefined;
    let next: Outgoing | undefined;
    while (pause === undefined && (next = messages.find(({ state }) => state !== 'failed'))) {
      pause = settle(next, await deliver(next));
    }
    busy = false;
    if (pause) timer = setTimeout(() => void flush(), pause);
  }

  /** Returns how long to wait, in ms, before anything else is sent; 0: until `flush` is called. */
  function settle(message: Outgoing, outcome: Outcome): number | undefined {
    if (!messages.some(({ id }) => id === message.id)) return undefined;
    switch (outcome.kind) {
      case 'accepted':
        attempt = 0;
        onAccepted(message, outcome.seq);
        replace(message, []);
        return undefined;
      case 'refused':
        refuse(message, outcome.code);
        return undefined;
      case 'later':
        if (outcome.seconds > 5) showWaiting();
        return outcome.seconds * 1_000;
      case 'no_session':
        return 0;
      case 'unreachable':
        showWaiting();
        return backoff(attempt++);
    }
  }

  function refuse(message: Outgoing, code: string): void {
    const { button, ...asText } = message;
    // The button belongs to a conversation that is over; its title is a question in plain words.
    if (code === 'button_unknown' && button) replace(message, [asText]);
    else replace(message, [{ ...message, state: 'failed', reason: code }]);
  }

  function showWaiting(): void {
    set(messages.map((one) => (one.state === 'sending' ? { ...one, state: 'waiting' } : one)));
  }

  return {
    flush() {
      // A network that has only just come back may need a moment: not the pause of the last one.
      attempt = 0;
      return flush();
    },
    add(message) {
      set([...messages, message]);
      void flush();
    },
    retry(id) {
      set(messages.map((one) => (one.id === id ? { ...one, state: 'sending' } : one)));
      void flush();
    },
    drop(ids) {
      const kept = messages.filter(({ id }) => !ids.includes(id));
      if (kept.length < messages.length) set(kept);
    },
    clear: () => set([]),
  };
}
