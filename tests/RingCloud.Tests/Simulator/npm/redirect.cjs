// Preloaded into the real client: Ring's and Google's host names lead to the simulator, and only there. TLS and the Host header stay
// as they are, so that the client's own requests are what is tested.
'use strict'

const tls = require('node:tls')
const net = require('node:net')

const restPort = Number(process.env.SIM_TLS_PORT)
const pushPort = Number(process.env.SIM_TLS_PUSH_PORT)
const standIn = ['ring.com', 'rings.solutions', 'a2z.com', 'google.com', 'googleapis.com']
const isStandIn = (host) => standIn.some((name) => host === name || host.endsWith('.' + name))

const connectTls = tls.connect
tls.connect = (...args) => {
  const [options] = args
  const host = options && typeof options === 'object' && (options.servername || options.host || options.hostname)
  if (host && isStandIn(host)) {
    args[0] = { ...options, host: '127.0.0.1', hostname: '127.0.0.1', port: restPort, servername: host }
  }
  return connectTls.apply(tls, args)
}

const connectSocket = net.Socket.prototype.connect
net.Socket.prototype.connect = function (...args) {
  // Node hands over either the options or its own normalised array of them.
  const options = Array.isArray(args[0]) ? args[0][0] : args[0]
  if (options && typeof options === 'object' && options.host && options.host !== '127.0.0.1') {
    if (options.host !== 'mtalk.google.com') {
      throw new Error(`${options.host} is not stood in for: nothing may leave this machine`)
    }
    options.host = '127.0.0.1'
    options.port = pushPort
  }
  return connectSocket.apply(this, args)
}
