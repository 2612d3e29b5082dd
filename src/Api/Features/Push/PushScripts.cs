namespace RingActors.Api.Features.Push;

/// <summary>
/// The two scripts by which a browser is told: the page's, which subscribes, and the worker's, which shows a message
/// while no page is open (Push API, Service Workers). They hold nothing of anybody.
/// </summary>
internal static class PushScripts
{
    /// <summary>Where the worker is, and for which pages.</summary>
    internal const string WorkerPath = "/push/worker.js";

    internal const string Scope = "/push";

    internal const string Page =
        """
        (() => {
          const contact = document.getElementById('contact'), said = document.getElementById('said');
          if (!contact) return;
          const form = contact.form;
          const say = text => { said.textContent = text; };
          if (!('serviceWorker' in navigator && 'PushManager' in window)) {
            say('This browser cannot be told, or this page did not come over https.');
            return;
          }
          form.addEventListener('submit', async event => {
            event.preventDefault();
            try {
              await navigator.serviceWorker.register('/push/worker.js', { scope: '/push' });
              const worker = await navigator.serviceWorker.ready;
              const subscription = await worker.pushManager.subscribe({
                userVisibleOnly: true, applicationServerKey: contact.dataset.key });
              const told = subscription.toJSON();
              form.elements.endpoint.value = told.endpoint;
              form.elements.p256dh.value = told.keys.p256dh;
              form.elements.auth.value = told.keys.auth;
              form.submit();
            } catch (error) {
              say('It was not allowed, or did not work: ' + error.message);
            }
          });
        })();
        """;

    internal const string Worker =
        """
        self.addEventListener('push', event => {
          const told = event.data ? event.data.json() : {};
          event.waitUntil(self.registration.showNotification(told.title || 'Home', {
            body: told.body || '', data: { url: told.url }, requireInteraction: !!told.urgent }));
        });
        self.addEventListener('notificationclick', event => {
          event.notification.close();
          const url = event.notification.data && event.notification.data.url;
          if (url) event.waitUntil(self.clients.openWindow(url));
        });

        """;
}
