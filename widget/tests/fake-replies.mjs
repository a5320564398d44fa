// What the fake channel answers: one of everything that the widget can show.
export const welcome = {
  'zh-Hans': {
    text: '你好，我是账问，帮你弄清白条、花呗、借呗、分期乐账户的问题。我是自动助手，不是平台本身。',
    chips: ['查我的账户', '账户异常是什么意思', '逾期了会怎样', '转人工'],
  },
  'zh-Hant': {
    text: '你好，我是帳問，幫你弄清白條、花唄、借唄、分期樂帳戶的問題。我是自動助手，不是平台本身。',
    chips: ['查我的帳戶', '帳戶異常是什麼意思', '逾期了會怎樣', '轉人工'],
  },
  en: {
    text: "Hi, I'm Zhangwen. I help people make sense of their JD Baitiao, Huabei (花呗), Jiebei or Fenqile account. I'm an automated assistant, not the platform itself.",
    chips: ['Check my account', 'What does account abnormal mean?', 'Talk to a person'],
  },
};

const button = (title) => ({ id: `b:${title}`, title });

const ACCOUNT = {
  'zh-Hans': {
    text: '你的京东白条目前被冻结。\n1. 还清 ¥1,280.00\n2. 等平台复核',
    parts: [
      { type: 'text', text: '你的京东白条目前被冻结，原因是有一期账单逾期。' },
      {
        type: 'account',
        product: '京东白条',
        status: '已冻结',
        tone: 'bad',
        rows: [
          { label: '应还金额', value: '¥1,280.00' },
          { label: '到期日', value: '2026年11月10日' },
          { label: '已逾期', value: '12天' },
        ],
      },
      {
        type: 'steps',
        items: ['在京东金融App里还清逾期金额', '更新身份证件，重新认证', '等平台复核；要多久没有资料说明，可打京东客服 950618 问'],
      },
    ],
    buttons: ['还不上怎么办', '身份证过期了怎么更新', '转人工'],
    source: '京东白条账户异常是什么意思',
  },
  'zh-Hant': {
    text: '你的京東白條目前被凍結。',
    parts: [
      { type: 'text', text: '你的京東白條目前被凍結，原因是有一期帳單逾期。' },
      {
        type: 'account',
        product: '京東白條',
        status: '已凍結',
        tone: 'bad',
        rows: [
          { label: '應還金額', value: '¥1,280.00' },
          { label: '到期日', value: '2026年11月10日' },
        ],
      },
      { type: 'steps', items: ['在京東金融App裡還清逾期金額', '更新身分證件，重新認證', '等平台審核'] },
    ],
    buttons: ['還不上怎麼辦', '轉人工'],
    source: '京东白条账户异常是什么意思',
  },
  en: {
    text: 'Your JD Baitiao is frozen.',
    parts: [
      { type: 'text', text: 'Your JD Baitiao (京东白条) is frozen because one bill is overdue.' },
      {
        type: 'account',
        product: 'JD Baitiao',
        status: 'Frozen',
        tone: 'bad',
        rows: [
          { label: 'Amount due', value: '¥1,280.00' },
          { label: 'Due date', value: '10 Nov 2026' },
          { label: 'Days past due', value: '12' },
        ],
      },
      {
        type: 'steps',
        items: ['Pay the overdue amount in the JD Finance app', 'Renew your ID and verify again', 'Wait for the review, or call 950618'],
      },
    ],
    buttons: ["What if I can't pay?", 'Talk to a person'],
    source: '京东白条账户异常是什么意思',
  },
};

const MEANING = {
  'zh-Hans': '先换个好点的网络，刷新几次。京东白条还显示异常，多半是平台为控制风险先限制了，不一定是你的错：\n1. 有逾期，或用在不允许的地方\n2. 常换设备、网络不安全\n遇到诈骗请打 96110 或 110。说明见 https://www.example.com/help?id=1。',
  'zh-Hant': '先換個好一點的網路，重新整理幾次。京東白條還顯示異常，多半是平台為控制風險先限制了，不一定是你的錯。',
  en: 'Try a better network and refresh first. If 京东白条 still shows “abnormal”, the platform has most likely limited it to control risk. See https://www.example.com/help?id=1.',
};

const XSS = [
  '<img src=x onerror="window.hit=1">',
  '<script>window.hit=1</script>',
  'javascript:window.hit=1 data:text/html,<script>1</script> https://ok.example/"onmouseover="window.hit=1',
  '[x](javascript:window.hit=1)',
].join('\n');

function languageOf(text) {
  if (!/[\u4e00-\u9fff]/.test(text)) return 'en';
  return /[帳戶異麼樣轉凍還條]/.test(text) ? 'zh-Hant' : 'zh-Hans';
}

/** The assistant's messages for what a customer wrote. */
export function replyTo(text, chosen) {
  const language = /english/i.test(text) ? 'en' : (chosen ?? languageOf(text));
  const base = { role: 'assistant', language };
  const account = ACCOUNT[language];
  const source = { title: account.source, publisher: language === 'en' ? 'JD Finance' : '京东金融' };
  if (/xss/.test(text)) {
    return [{ ...base, text: XSS, buttons: [button('<b onclick=window.hit=1>x</b>')] }];
  }
  if (/沉默|silence/.test(text)) return [{ role: 'notice', text: '', code: 'no_answer' }];
  if (/账户$|帳戶$|account$/.test(text) && !/abnormal/.test(text)) {
    return [
      {
        ...base,
        text: account.text,
        parts: account.parts,
        buttons: account.buttons.map(button),
        sources: [{ ...source, date: '2024-09-29', url: 'https://www.example.com/a' }],
        ask_feedback: true,
      },
    ];
  }
  if (/english/i.test(text)) {
    return [{ ...base, text: 'Sure, English from here on. What would you like to know about your account?' }];
  }
  return [
    {
      ...base,
      text: MEANING[language],
      sources: [source],
      buttons: account.buttons.map(button),
      asks_back: true,
      ask_feedback: true,
    },
  ];
}
