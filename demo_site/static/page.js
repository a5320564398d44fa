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
    // A question goes into the input, to be sent or changed there.
    window.Zhangwen.open("question" in button.dataset ? { text: button.textContent } : {});
  });

  // The assistant forgets the customer before the page does.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-sign-out]") || !window.Zhangwen) return;
    sessionStorage.removeItem(TOLD);
    window.Zhangwen.signOut();
  });
})();
