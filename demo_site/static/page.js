// What the page of an operator has to do for the assistant: tell it who is signed in, and when
// that is over. The token itself is made by the page's own server; no script keeps it.
"use strict";

(() => {
  // Which customer this tab last told the assistant of; no secret, only to notice a change.
  const TOLD = "bill-centre-customer";
  const customer = document.body.dataset.customer;

  async function siteToken() {
    const answer = await fetch("/site-token", { method: "POST", credentials: "same-origin" });
    if (!answer.ok) throw new Error(`site-token: ${answer.status}`);
    return (await answer.json()).token;
  }

  function tellWhoIsSignedIn() {
    const told = sessionStorage.getItem(TOLD);
    if (customer) {
      sessionStorage.setItem(TOLD, customer);
      window.Zhangwen.signIn(siteToken);
    } else if (told) {
      // Signed out in another tab, or this site's session has expired.
      sessionStorage.removeItem(TOLD);
      window.Zhangwen.signOut();
    }
  }

  // Whoever signs in or out in one tab is meant in all: the others load their page anew.
  const tabs = new BroadcastChannel("bill-centre");
  tabs.addEventListener("message", (event) => event.data !== customer && location.reload());
  tabs.postMessage(customer);

  function isAssistant(event) {
    return event.target instanceof HTMLScriptElement && event.target.id === "zhangwen-script";
  }

  // Events of scripts do not bubble; they can be caught on the way down.
  document.addEventListener("load", (event) => isAssistant(event) && tellWhoIsSignedIn(), true);
  document.addEventListener(
    "error",
    (event) => {
      if (!isAssistant(event)) return;
      const notice = document.getElementById("chat-missing");
      notice.textContent = notice.dataset.words;
    },
    true,
  );

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-open-chat], [data-question]");
    if (!button || !window.Zhangwen) return;
    if ("question" in button.dataset) copy(button);
    window.Zhangwen.open();
  });

  async function copy(button) {
    const status = button.closest("section").querySelector("[data-copied]");
    try {
      await navigator.clipboard.writeText(button.textContent);
      status.textContent = status.dataset.copied;
    } catch {
      status.textContent = ""; // Not allowed here: the sentence is short enough to type.
    }
  }

  // The assistant forgets the customer before the page does.
  document.addEventListener("submit", async (event) => {
    if (!event.target.matches("[data-sign-out]") || !window.Zhangwen) return;
    event.preventDefault();
    sessionStorage.removeItem(TOLD);
    const soon = new Promise((resolve) => setTimeout(resolve, 1500));
    try {
      await Promise.race([window.Zhangwen.signOut(), soon]);
    } finally {
      event.target.submit();
    }
  });
})();
