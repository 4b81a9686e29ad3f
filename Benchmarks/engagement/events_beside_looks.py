"""Events beside looks, measured together.

    python events_beside_looks.py http://127.0.0.1:8080 PHOTO --rate 10000 --seconds 20 --rounds 3 --batch 100

Two senders ask for looks of PHOTO without a pause, each time with other bytes after its end, since a server answers a
picture it has seen from memory. Three kinds of rounds follow each other in turn, so that whatever else the machine does
meets all alike:

* alone: nothing but looks;
* sender: another process sends events at the given rate on connections of its own, to a sink that answers 204 at once.
  It runs on the same cores, so this is what sending alone costs the looks; the server has no part in it;
* events: the same process sends the same events to the server.

Prints a JSON line: looks a second of each kind; `slowdown`, of looks beside events against looks beside the sender alone,
which is what taking events in costs; `slowdown_with_sender`, against looks alone; events a second that were accepted, how
long batches took. With --process (the server's process id, same machine) also the processor seconds that the server
spends on 10,000 events when nothing is looked at, which a busy machine changes little; --former names a second server
to which the same is done in turn with the first.
"""

import argparse
import http.client
import json
import multiprocessing
import os
import socketserver
import statistics
import threading
import time
import urllib.parse
import uuid


def identifier(is_random):
    """As the pages make them, a UUID of version 7; or with nothing but chance in it, version 4."""
    if is_random:
        return str(uuid.uuid4())
    number = int(time.time() * 1000) << 80 | int.from_bytes(os.urandom(10), "big")
    number = number & ~(0xF << 76) | 0x7 << 76
    return str(uuid.UUID(int=number & ~(0x3 << 62) | 0x2 << 62))


def batches(count, size, is_random=False):
    """Bodies made beforehand, so that the sender has nothing to do but send."""
    made = []
    for number in range(count):
        session, events, request = identifier(True), [], identifier(is_random)
        for place in range(size):
            kind = "impression" if place % 8 else "dot_open"
            events.append({
                "id": identifier(is_random), "type": kind, "time": int(time.time() * 1000), "request": request,
                "scene": f"room-{number % 40}", "object": place % 6, "product": f"product-{place % 500}",
                "position": place % 12})
        made.append(json.dumps({"session": session, "events": events}).encode())
    return made


def send(address, bodies, per_second, result):
    """Sends bodies at an even pace over four connections."""
    waits, accepted, lock = [], [0], threading.Lock()
    began = time.perf_counter() + 0.2

    def work(worker):
        connection = http.client.HTTPConnection(*address, timeout=60)
        for number in range(worker, len(bodies), 4):
            due = began + number / per_second
            pause = due - time.perf_counter()
            if pause > 0:
                time.sleep(pause)
            start = time.perf_counter()
            connection.request("POST", "/api/v1/events", bodies[number], {"Content-Type": "application/json"})
            answer = connection.getresponse()
            data = answer.read()
            with lock:
                waits.append(time.perf_counter() - start)
                if answer.status == 200:
                    accepted[0] += json.loads(data)["accepted"]

    workers = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    [w.start() for w in workers]
    [w.join() for w in workers]
    result.put((accepted[0], time.perf_counter() - began, sorted(waits), time.process_time()))


def looks(address, photo, seconds):
    """Looks a second of two senders that never pause."""
    counts, times, end = [0, 0], [], time.perf_counter() + seconds

    def work(worker):
        connection = http.client.HTTPConnection(*address, timeout=60)
        while time.perf_counter() < end:
            start = time.perf_counter()
            connection.request("POST", "/api/v1/look", photo + uuid.uuid4().bytes, {"Content-Type": "image/jpeg"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            counts[worker] += 1
            times.append(time.perf_counter() - start)

    began = time.perf_counter()
    workers = [threading.Thread(target=work, args=(i,)) for i in range(2)]
    [w.start() for w in workers]
    [w.join() for w in workers]
    return sum(counts) / (time.perf_counter() - began), sorted(times)


class Sink(socketserver.StreamRequestHandler):
    """Takes whatever comes and says so."""

    def handle(self):
        while True:
            size = 0
            while (line := self.rfile.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    size = int(line.split(b":")[1])
            if not line:
                return
            self.rfile.read(size)
            self.wfile.write(b"HTTP/1.1 204 No Content\r\n\r\n")


def serve_sink(port):
    socketserver.ThreadingTCPServer.daemon_threads = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Sink) as server:
        port.put(server.server_address[1])
        server.serve_forever()


def events_to(address, options, meanwhile=lambda: None):
    """Sends events to a server while something else is done."""
    bodies = batches(int(options.rate * options.seconds / options.batch), options.batch, options.random_ids)
    result = multiprocessing.Queue()
    sender = multiprocessing.Process(target=send, args=(address, bodies, options.rate / options.batch, result))
    sender.start()
    done = meanwhile()
    sent = result.get()
    sender.join()
    return done, sent


def processor_seconds(process):
    """What a process has used so far."""
    with open(f"/proc/{process}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cost(server, options):
    """Processor seconds a server spends on 10,000 events and on adding them up, with nothing else to do."""
    address, process = server
    before = processor_seconds(process)
    _, (accepted, *_) = events_to(address, options)
    time.sleep(16)  # the server adds up what people do every 15 seconds
    return round((processor_seconds(process) - before) / max(1, accepted) * 10_000, 3)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("server")
    parser.add_argument("photo")
    parser.add_argument("--rate", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--random-ids", action="store_true", help="ids of events and requests without a clock in them")
    parser.add_argument("--process", type=int, help="the server's process id")
    parser.add_argument("--former", nargs=2, metavar=("SERVER", "PROCESS"), help="another server to compare costs with")
    options = parser.parse_args()

    def place(server):
        url = urllib.parse.urlparse(server)
        return url.hostname, url.port

    address = place(options.server)
    photo = open(options.photo, "rb").read()
    port = multiprocessing.Queue()
    sink = multiprocessing.Process(target=serve_sink, args=(port,), daemon=True)
    sink.start()
    sink_address = ("127.0.0.1", port.get())
    report = {"batch": options.batch, "ids": "random" if options.random_ids else "time-ordered"}
    if options.process:
        servers = {"server": (address, options.process)}
        if options.former:
            servers["former"] = (place(options.former[0]), int(options.former[1]))
        costs = {name: [] for name in servers}
        for _ in range(options.rounds):
            for name, server in servers.items():
                costs[name].append(cost(server, options))
        report |= {f"{name}_processor_seconds_for_10000": values for name, values in costs.items()}
    looks(address, photo, 3)
    found = {"alone": [], "sender": [], "events": []}
    rates, waits, senders = [], [], []
    for _ in range(options.rounds):
        found["alone"].append(looks(address, photo, options.seconds)[0])
        for kind, target in (("sender", sink_address), ("events", address)):
            (speed, _), (accepted, seconds, taken, used) = events_to(
                target, options, lambda: looks(address, photo, options.seconds))
            found[kind].append(speed)
            if kind == "events":
                rates.append(accepted / seconds)
                waits += taken
                senders.append(used / seconds)
    sink.terminate()
    waits.sort()
    middle = {kind: statistics.median(values) for kind, values in found.items()}
    report |= {f"looks_per_second_{kind}": [round(v, 2) for v in values] for kind, values in found.items()}
    report |= {
        "events_per_second": [round(v) for v in rates],
        "slowdown": round(1 - middle["events"] / middle["sender"], 4),
        "slowdown_with_sender": round(1 - middle["events"] / middle["alone"], 4),
        "sender_cores": round(statistics.median(senders), 3),
        "batch_milliseconds_median": round(1000 * waits[len(waits) // 2], 1),
        "batch_milliseconds_99": round(1000 * waits[int(len(waits) * 0.99)], 1),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
