// Lives a day with the real client. Each step prints one JSON line on stdout; the test that started this reads and judges them.
import { RingApi } from 'ring-client-api'
import { RingRestClient } from 'ring-client-api/rest-client'

const demo = JSON.parse(process.env.SIM_DEMO)
const say = (step, facts) => process.stdout.write(JSON.stringify({ step, ...facts }) + '\n')

async function act(path, parameters = {}) {
  const response = await fetch(new URL(path, process.env.SIM_CONTROL), { method: 'POST', body: JSON.stringify(parameters) })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

function until(what, observable, wanted) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`timed out: ${what}`)), 15_000)
    const subscription = observable.subscribe((value) => {
      if (!wanted(value)) return
      clearTimeout(late)
      setImmediate(() => subscription.unsubscribe())
      resolve(value)
    })
  })
}

const messageOf = (promise) => promise.then(() => null, (error) => error.message)

async function logIn() {
  const client = new RingRestClient({ email: demo.email, password: demo.password, systemId: 'password-login' })
  const first = await messageOf(client.getCurrentAuth())
  const wrongCode = await messageOf(client.getAuth('000000'))
  const prompt = client.promptFor2fa
  const granted = await client.getAuth(demo.code)
  await client.refreshAuth() // the client keeps its first, refused promise until it is told to forget it
  say('password', { first, prompt, wrongCode, expiresIn: granted.expires_in, profile: (await client.request({
    url: 'https://api.ring.com/clients_api/profile' })).profile.email })
  client.clearTimeouts()
}

async function list(api) {
  const [location] = await api.getLocations()
  const devices = await location.getDevices()
  say('list', {
    location: location.name,
    cameras: location.cameras.map((c) => ({
      id: c.id, name: c.name, kind: c.deviceType, light: c.hasLight, siren: c.hasSiren, battery: c.batteryLevel, doorbell: c.isDoorbot })),
    devices: devices.map((d) => ({ zid: d.zid, name: d.name, type: d.deviceType, battery: d.data.batteryLevel ?? null })),
    rooms: await location.getRoomList(demo.hub),
    mode: await location.getAlarmMode(),
  })
  return { location, devices }
}

async function alarm(location, devices) {
  const contact = devices.find((d) => d.name === 'Front Door Contact')
  await location.armAway()
  const armed = await location.getAlarmMode()
  await location.disarm()
  say('arm', { armed, disarmed: await location.getAlarmMode() })

  const opened = until('contact opens', contact.onData, (data) => data.faulted)
  await act('contact', { device: contact.zid, open: true })
  say('contact', { faulted: (await opened).faulted, name: contact.name })

  const refused = await messageOf(location.armAway())
  const modeAfterRefusal = await location.getAlarmMode()
  await location.armAway([contact.zid])
  const panel = await location.getSecurityPanel()
  say('bypass', {
    refused, modeAfterRefusal, mode: await location.getAlarmMode(), bypassed: panel.data.devices[contact.zid].bypassed,
  })
  await location.disarm()

  await location.soundSiren()
  await until('siren sounds', panel.onData, (data) => data.siren.state === 'on')
  await location.silenceSiren()
  await until('siren is silent', panel.onData, (data) => data.siren.state === 'off')
  say('panel siren', { ok: true })
}

async function cameras(api) {
  const camera = (await api.getCameras()).find((c) => c.name === 'Front Camera')
  const light = await camera.setLight(true)
  const siren = await camera.setSiren(true)
  const { allCameras } = await api.fetchRingDevices()
  const seen = allCameras.find((c) => c.id === camera.id)
  say('camera', { light, siren, led: seen.led_status, remaining: seen.siren_status.seconds_remaining })
  await camera.setSiren(false)
  const settings = await camera.setDeviceSettings({ motion_settings: { motion_detection_enabled: true } })
  const picture = await camera.getSnapshot()
  const health = await camera.getHealth()
  say('camera details', {
    motionDetection: settings.motion_settings.motion_detection_enabled,
    jpeg: picture.subarray(0, 2).toString('hex'), wifi: health.wifi_name,
  })
}

async function push(api) {
  const all = await api.getCameras()
  const [doorbell, camera] = ['Front Door', 'Front Camera'].map((name) => all.find((c) => c.name === name))
  const pressed = until('press arrives', doorbell.onDoorbellPressed, () => true)
  // The client drops what comes in its first two seconds.
  await new Promise((resolve) => setTimeout(resolve, 2_500))
  await act('press', { device: String(doorbell.id) })
  const press = await pressed
  const moved = until('motion arrives', camera.onNewNotification, () => true)
  const { event_id: motionId } = await act('motion', { device: String(camera.id), subtype: 'human' })
  const motion = await moved
  say('push', {
    press: { category: press.android_config.category, subtype: press.data.event.ding.subtype, device: press.data.device.name },
    motion: { category: motion.android_config.category, detection: motion.data.event.ding.detection_type },
    sameId: BigInt(motion.data.event.ding.id) >> 32n > 0n && Number(motion.data.event.ding.id) === motionId,
  })
  const events = await camera.getEvents({ limit: 5 })
  say('events', { kinds: events.events.map((e) => e.kind) })
}

await logIn()
const api = new RingApi({ refreshToken: process.env.SIM_REFRESH_TOKEN, systemId: 'refresh-login', debug: false })
const { location, devices } = await list(api)
await alarm(location, devices)
await cameras(api)
await push(api)
say('done', {})
api.disconnect()
process.exit(0)
