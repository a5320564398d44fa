// A small channel with scripted replies, and a host page of another origin that embeds the widget.
// For development and the browser checks of this folder only:
//   npm run dev          then open http://127.0.0.1:8901/?language=en&theme=dark
import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { randomUUID } from 'node:crypto';
import { replyTo, welcome } from './fake-replies.mjs';

const assets = fileURLToPath(new URL('../../zhangwen/channels/chat/assets/', import.meta.url));
const PREFIX = '/webhooks/chat';

/**
 * Starts both servers, on free ports unless told which. On what it returns, `down` makes every
 * request of the channel fail, `refuse` ({status, error}) the next messages, `delay` (ms) is how
 * long an answer takes, and `drop()` cuts the event streams.
 */
export async function startFake({ port = 0, hostPort = 0 } = {}) {
  const conversations = new Map();
  const tokens = new Map();
  const fake = { down: false, refuse: undefined, delay: 250, conversations, close, drop, posts: [] };
  let hostOrigin;

  const json = (response, status, body) => {
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(status === 204 ? undefined : JSON.stringify(body));
  };

  const tell = (conversation, event, data, id) => {
    const text = `event: ${event}\n${id ? `id: ${id}\n` : ''}data: ${JSON.stringify(data)}\n\n`;
    for (const stream of conversation.streams) stream.write(text);
  };

  const say = (conversation, message) => {
    const full = { seq: conversation.messages.length + 1, time: new Date().toISOString(), ...message };
    conversation.messages.push(full);
    tell(conversation, 'message', full, full.seq);
    return full;
  };

  const conversationOf = (request) => tokens.get(request.headers.authorization?.slice(7));

  const newConversation = (key = randomUUID()) => {
    const made = { key, messages: [], streams: new Set(), ids: new Map(), language: undefined };
    conversations.set(key, made);
    return made;
  };

  const session = (conversation, siteToken) => {
    const token = randomUUID();
    tokens.set(token, conversation);
    return {
      token,
      expires_in: 28_800,
      signed_in: !!siteToken,
      ...(siteToken && { sign_in_expires_in: 3_600 }),
      history: conversation.messages,
      last_event_id: conversation.messages.length,
      welcome,
    };
  };

  const answer = async (conversation, text, language) => {
    tell(conversation, 'typing', { on: true });
    await new Promise((done) => setTimeout(done, fake.delay));
    tell(conversation, 'typing', { on: false });
    for (const message of replyTo(text, language)) say(conversation, message);
  };

  const routes = {
    'POST /session': (request, response, { site_token: siteToken }) => {
      if (siteToken === 'bad') return json(response, 401, { error: 'site_token_refused' });
      let conversation = conversationOf(request);
      if (siteToken) conversation = conversations.get(siteToken) ?? newConversation(siteToken);
      else if (request.headers.authorization && !conversation) {
        return json(response, 401, { error: 'token_refused' });
      }
      json(response, 200, session(conversation ?? newConversation(), siteToken));
    },
    'POST /restart': (request, response, { site_token: siteToken }) => {
      const old = conversationOf(request);
      if (!old) return json(response, 401, { error: 'token_refused' });
      tell(old, 'ended', { reason: 'restarted' });
      json(response, 200, session(newConversation(siteToken), siteToken));
    },
    'POST /messages': (request, response, body) => {
      const conversation = conversationOf(request);
      if (!conversation) return json(response, 401, { error: 'token_refused' });
      fake.posts.push(body);
      if (fake.refuse) return json(response, fake.refuse.status, { error: fake.refuse.error });
      const { id, button, language } = body;
      const known = conversation.ids.get(id);
      if (known) return json(response, 200, known);
      const text = body.text ?? button.split(':')[1];
      const { seq } = say(conversation, { role: 'customer', id, text });
      conversation.ids.set(id, { id, seq });
      json(response, 202, { id, seq });
      conversation.language = language ?? conversation.language;
      void answer(conversation, text, conversation.language);
    },
    'POST /feedback': (request, response, { seq, helpful }) => {
      const message = conversationOf(request)?.messages[seq - 1];
      if (!message) return json(response, 404, { error: 'message_unknown' });
      if (message.feedback !== undefined) return json(response, 409, { error: 'already_given' });
      message.feedback = helpful;
      json(response, 204);
    },
    'GET /events': (request, response) => {
      const conversation = conversationOf(request);
      if (!conversation) return json(response, 401, { error: 'token_refused' });
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      response.write(': connected\n\n');
      for (const message of conversation.messages.slice(+request.headers['last-event-id'] || 0)) {
        response.write(`event: message\nid: ${message.seq}\ndata: ${JSON.stringify(message)}\n\n`);
      }
      conversation.streams.add(response);
      const beat = setInterval(() => response.write(': keep-alive\n\n'), 15_000);
      response.on('close', () => {
        clearInterval(beat);
        conversation.streams.delete(response);
      });
    },
  };

  const channel = createServer(async (request, response) => {
    if (fake.down) return request.socket.destroy();
    const path = new URL(request.url, 'http://x').pathname.slice(PREFIX.length);
    if (path === '/widget.js' || path.startsWith('/assets/')) {
      const file = assets + path.split('/').pop();
      if (!existsSync(file)) return json(response, 404, { error: 'not_found' });
      response.writeHead(200, {
        'Content-Type': 'text/javascript; charset=utf-8',
        'Access-Control-Allow-Origin': '*',
        'Cross-Origin-Resource-Policy': 'cross-origin',
      });
      return response.end(readFileSync(file));
    }
    response.setHeader('Access-Control-Allow-Origin', hostOrigin);
    response.setHeader('Access-Control-Allow-Headers', 'authorization,content-type,last-event-id');
    if (request.method === 'OPTIONS') return response.writeHead(204).end();
    let text = '';
    for await (const chunk of request) text += chunk;
    const route = routes[`${request.method} ${path}`];
    if (route) route(request, response, text ? JSON.parse(text) : {});
    else json(response, 404, { error: 'not_found' });
  });

  const host = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://x');
    if (pathname === '/page.css') {
      response.writeHead(200, { 'Content-Type': 'text/css' });
      return response.end(PAGE_CSS);
    }
    if (pathname !== '/') return response.writeHead(404).end();
    const attributes = [...searchParams]
      .map(([name, value]) => ` data-${name}="${value.replace(/[&"<]/g, (c) => `&#${c.charCodeAt(0)};`)}"`)
      .join('');
    const bot = originOf(channel);
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy':
        `default-src 'none'; script-src ${bot}; style-src 'self'; connect-src ${bot}; ` +
        `require-trusted-types-for 'script'; trusted-types 'none'`,
    });
    response.end(PAGE.replace('SCRIPT', `<script src="${bot}${PREFIX}/widget.js"${attributes} async></script>`));
  });

  /** Cuts every event stream, as a proxy or a restart would. */
  function drop() {
    for (const { streams } of conversations.values()) streams.forEach((one) => one.destroy());
  }

  async function close() {
    for (const server of [channel, host]) {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  }

  await new Promise((done) => channel.listen(port, '127.0.0.1', done));
  await new Promise((done) => host.listen(hostPort, '127.0.0.1', done));
  hostOrigin = originOf(host);
  return Object.assign(fake, { url: `${hostOrigin}/` });
}

const originOf = (server) => `http://127.0.0.1:${server.address().port}`;

const PAGE = `<!doctype html>
<html lang="zh-Hans">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>账单中心</title><link rel="stylesheet" href="/page.css">SCRIPT</head>
<body><main><h1>账单中心</h1><p>本期应还 ¥1,280.00</p><button type="button">立即还款</button></main></body>
</html>`;
const PAGE_CSS = `body{font:16px/1.6 sans-serif;margin:0;background:#eef2f7;color:#223}
main{max-width:720px;margin:48px auto;padding:24px;background:#fff;border-radius:12px}
@media (prefers-color-scheme:dark){body{background:#0d1117;color:#dde}main{background:#1a2029}}`;

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { url } = await startFake({ port: 8900, hostPort: 8901 });
  console.log(`host page with the widget: ${url}`);
}
