// A home without an alarm, lived in by the real client: location modes, the intercom's door, a chime, and a live view up to the camera.
import { RingApi } from 'ring-client-api'
import { Subject } from 'rxjs'

const say = (step, facts) => process.stdout.write(JSON.stringify({ step, ...facts }) + '\n')

const first = (what, observable) => new Promise((resolve, reject) => {
  const late = setTimeout(() => reject(new Error(`timed out: ${what}`)), 15_000)
  const subscription = observable.subscribe((value) => {
    clearTimeout(late)
    setImmediate(() => subscription.unsubscribe())
    resolve(value ?? null)
  })
})

// Stands in for a WebRTC stack: signalling is what is tried here, and nothing may leave this machine.
function silentPeer() {
  const accepted = []
  return {
    accepted,
    onIceCandidate: new Subject(),
    onConnectionState: new Subject(),
    createOffer: async () => ({ type: 'offer', sdp: 'v=0\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na=recvonly\r\n' }),
    acceptAnswer: async (answer) => { accepted.push(answer.sdp) },
    addIceCandidate: async (candidate) => { accepted.push(candidate.candidate) },
    requestKeyFrame() {},
    close() {},
  }
}

async function modes(location) {
  const before = await location.getLocationMode()
  const usable = await location.supportsLocationModeSwitching()
  const set = await location.setLocationMode('away')
  const after = await location.getLocationMode()
  say('modes', { usable, before: before.mode, set: set.mode, after: after.mode, hasHubs: location.hasHubs })
}

async function look(api, name) {
  const camera = (await api.getCameras()).find((c) => c.name === name)
  const peer = silentPeer()
  const session = await camera.startLiveCall({ createPeerConnection: () => peer })
  const connection = session.connection
  const connected = first('camera_connected', connection.onCameraConnected)
  const answer = await first('answer', connection.onCallAnswered)
  await connected
  say('live view', { answer: answer.includes('m=video'), accepted: peer.accepted.length })
  const closed = new Promise((resolve) => connection.ws.addEventListener('close', resolve))
  session.stop()
  await closed
}

const api = new RingApi({ refreshToken: process.env.SIM_REFRESH_TOKEN, systemId: 'cabin', debug: false })
const [location] = await api.getLocations()
say('list', { cameras: location.cameras.map((c) => c.name), chimes: location.chimes.map((c) => c.name), intercoms: location.intercoms.map((c) => c.name) })
await modes(location)
const unlocked = await location.intercoms[0].unlock()
say('unlock', { code: unlocked.result?.code ?? null })
await location.chimes[0].setVolume(9)
await location.chimes[0].playSound('ding')
await location.chimes[0].snooze(30)
await location.chimes[0].clearSnooze()
say('chime', { ok: true })
await look(api, 'Cabin Door')
say('done', {})
api.disconnect()
process.exit(0)
