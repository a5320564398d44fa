import { h, type JSX } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { State } from '../chat/state';
import type { Button } from '../chat/types';
import type { Language } from '../shared';
import { Composer } from './Composer';
import { Confirm } from './Confirm';
import { Context, type PanelContext } from './context';
import { Dialog } from './Dialog';
import { Header } from './Header';
import { Log } from './Log';
import { Menu } from './Menu';
import { Notices } from './Notices';

interface Props extends Omit<PanelContext, 'say'> {
  state: State;
  open: boolean;
  full: boolean;
  onLanguage(language: Language): void;
  onClose(): void;
}

export function App({ state, open, full, onLanguage, onClose, ...rest }: Props): JSX.Element {
  const { t, conversation } = rest;
  const input = useRef<HTMLTextAreaElement>(null);
  const [over, setOver] = useState<'menu' | 'confirm' | undefined>();
  const [said, say] = useState('');
  const context: PanelContext = { ...rest, say };

  const stuck = state.outbox.find((one) => one.state !== 'sending');
  useEffect(() => say(stuck ? t[stuck.state] : ''), [stuck?.id, stuck?.state]);
  useEffect(() => {
    if (!open) setOver(undefined);
  }, [open]);

  /** After a tap on a screen the keyboard stays away; after a key or a click one can type on. */
  const goOn = (): void => {
    setOver(undefined);
    const root = input.current!.getRootNode() as ShadowRoot;
    const touch = matchMedia('(pointer:coarse)').matches;
    // Once it is drawn: what lies under the question whether to start over cannot have the focus.
    queueMicrotask(() =>
      (touch ? root.querySelector<HTMLElement>('.log') : input.current)!.focus({
        preventScroll: true,
      }),
    );
  };
  const sendText = (text: string): void => {
    conversation.send(text);
    goOn();
  };
  const press = useCallback((button: Button) => {
    conversation.press(button);
    goOn();
  }, []);
  const person = (): void => sendText(t.personText);
  const back = (): void => (over ? goOn() : onClose());

  return (
    <Context.Provider value={context}>
      <Dialog open={open} full={full} input={input} onEscape={back} onClosed={onClose}>
        <div class="all" inert={over === 'confirm'}>
          <Header
            menu={over === 'menu'}
            onMenu={() => setOver(over === 'menu' ? undefined : 'menu')}
            onPerson={person}
            onClose={onClose}
          />
          {over === 'menu' && (
            <Menu
              onLanguage={(language) => {
                onLanguage(language);
                goOn();
              }}
              onPerson={person}
              onRestart={() => setOver('confirm')}
              onClose={() => setOver(undefined)}
            />
          )}
          <Notices state={state} />
          <Log state={state} open={open} onPress={press} onChip={sendText} />
          <Composer input={input} onSend={(text) => conversation.send(text)} />
        </div>
        <div class="sr" role="status">
          {said}
        </div>
        {over === 'confirm' && <Confirm onDone={goOn} />}
      </Dialog>
    </Context.Provider>
  );
}
