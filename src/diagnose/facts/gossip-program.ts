/** What is taken of an engine's diagnostic port, and how long that may take. */
export interface GossipLimits {
  /** For everything; for tables, half a second less, so that peers can be asked for again. */
  readonly deadlineMs: number;
  /** For one answer. */
  readonly answerMs: number;
  /** After as much no further network is asked for. */
  readonly maxBytes: number;
  /** Of one answer. */
  readonly maxAnswerBytes: number;
  /** Of one table; of a network with more nothing is taken. */
  readonly maxRows: number;
}

export const GOSSIP_LIMITS: GossipLimits = {
  deadlineMs: 2_000,
  answerMs: 1_000,
  maxBytes: 2 * 1024 * 1024,
  maxAnswerBytes: 1024 * 1024,
  maxRows: 2_000,
};

/**
 * Asks an engine's diagnostic port what it holds of gossip: `read_gossip(port, overlays, limits, ends)`, which raises one of
 * `UNREAD` when it does not answer. It asks nothing but what is written here: other questions that this port takes change
 * what the engine tells the swarm.
 */
export const GOSSIP_READER = `
import json, re, socket, time

UNREAD = (OSError, ValueError, KeyError, AttributeError, TypeError)

def ask(port, question, limits, until):
    # By hand: what libraries bound is each piece of an answer, not the whole.
    until = min(until, time.monotonic() + limits["answerMs"] / 1000)
    answer = bytearray()
    with socket.create_connection(("127.0.0.1", port), timeout=max(0.001, until - time.monotonic())) as connection:
        connection.sendall(("GET /%s HTTP/1.0\\r\\n\\r\\n" % question).encode())
        while True:
            left = until - time.monotonic()
            if left <= 0:
                raise OSError("no end of an answer in time")
            connection.settimeout(left)
            piece = connection.recv(65536)
            if not piece:
                break
            answer += piece
            if len(answer) > limits["maxAnswerBytes"]:
                raise OSError("more than %d bytes" % limits["maxAnswerBytes"])
    head, _, body = bytes(answer).partition(b"\\r\\n\\r\\n")
    if re.match(rb"HTTP/1\\.\\d 200\\b", head) is None:
        raise OSError("it answers " + head.split(b"\\r\\n")[0][:80].decode("utf-8", "replace"))
    details = json.loads(body.decode("utf-8", "replace"))["details"]
    if len(details.get("entries") or []) > limits["maxRows"]:
        raise OSError("more than %d rows" % limits["maxRows"])
    return details, len(body)

def read_gossip(port, overlays, limits, ends):
    until = min(time.monotonic() + limits["deadlineMs"] / 1000, ends)
    networks = []
    left_out = []
    taken = 0
    # Whoever comes or goes while tables are read is in one of two lists.
    peers = [ask(port, "clusterpeers?json", limits, until)[0]]
    for network in overlays:
        try:
            if taken > limits["maxBytes"]:
                raise OSError("more than %d bytes" % limits["maxBytes"])
            told = {"id": network}
            for name, question in (
                ("peers", "networkpeers?nid=%s&json"),
                ("endpoints", "gettable?nid=%s&tname=endpoint_table&json"),
                ("locations", "gettable?nid=%s&tname=overlay_peer_table&json"),
            ):
                told[name], size = ask(port, question % network, limits, until - 0.5)
                taken += size
            networks.append(told)
        except UNREAD as error:
            left_out.append("%s: %s" % (network, error))
    peers.append(ask(port, "clusterpeers?json", limits, until)[0])
    return {"peers": peers, "networks": networks, "leftOut": left_out}
`;
