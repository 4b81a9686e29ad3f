"""The peers of `vitrine bench search`: reads commands as lines of JSON, answers each with a line of JSON.

    {"do": "data", "folder": F, "dimension": D, "categories": C, "workloads": [W, ...], "limit": K} -> {}
    {"do": "engines"}                     -> {"engines": [{"name", "kind"}]}
    {"do": "build", "engine": E}          -> {"seconds"}
    {"do": "search", "engine": E, "workload": W, "threads": T, "seconds": S}
        -> {"rate", "call", "setting", "answers": [[row, ...], ...]}  the rows found by the first queries

The folder holds `vectors.f32` (unit length), `categories.i32`, and for each workload `W.queries.f32` and
`W.categories.i32`. Rates are of queries asked one at a time, as a server asks them, in seconds that the processor
gave to each thread, summed over the threads: others at work on the machine count for little. `call` is what one call
from Python costs an engine on an index of one row; the command takes it off. Servers (kind "server") work in processes of
their own, so their rates are by the wall clock, a connection a thread, with nothing taken off. A command that fails is
answered with {"problem": "..."}. What takes long says how far it is on standard error. When the input ends, all ends, in
mid-work too.
"""
import json
import os
import queue
import shutil
import signal
import sys
import threading
import time

from search.server import enter_own_network

no_network = enter_own_network()  # before there are threads

from search.catalogue import Catalogue
from search.faiss_engines import FAISSFlat, FAISSGraphFiltered, FAISSListsFiltered, FAISSScalar
from search.hnswlib_engines import HNSWFiltered, HNSWPerCategory
from search.milvus_engines import Milvus, MilvusExact, MilvusGraph
from search.pgvector_engines import PGVectorExact, PGVectorGraph
from search.sqlite_vec_engine import SQLiteVec
from search.usearch_engines import USearch, USearchPredicate

ENGINES = [
    FAISSFlat, FAISSScalar, HNSWPerCategory, USearch, HNSWFiltered, FAISSGraphFiltered, FAISSListsFiltered,
    USearchPredicate, SQLiteVec, PGVectorExact, PGVectorGraph, MilvusExact, MilvusGraph]
TARGET = 0.99  # engines with a knob are turned up until they find so much
CHECKED = 200

built, catalogue, folder = None, None, None  # one engine at a time: their memory is large


def recall(answers, truth):
    wanted = sum(len(row) for row in truth)
    return sum(len(set(a) & set(t)) for a, t in zip(answers, truth)) / max(1, wanted)


def tuned(engine, workload):
    """The engine with its knob at the least that reaches the target, or at its end."""
    queries, categories = catalogue.workloads[workload]
    truth = catalogue.truth(workload, CHECKED)
    for knob in engine.knobs:
        engine.turn(knob)
        answers = [engine.ask(query, category) for query, category in zip(queries[:CHECKED], categories)]
        if recall(answers, truth) >= TARGET:
            break
    return knob, answers


def rate(engine, workload, threads, seconds):
    """Queries a second, and the seconds of a call that are not the engine's."""
    queries, categories = catalogue.workloads[workload]
    rates = [0.0] * threads
    clock = time.perf_counter if engine.is_server else time.thread_time
    start = threading.Barrier(threads)

    def work(number):
        place, done = number, 0
        if engine.is_server:
            engine.ask(queries[0], categories[0])  # connects
        start.wait()
        end, began = time.perf_counter() + seconds, clock()
        while time.perf_counter() < end and place < len(queries):
            chunk = slice(place, place + 32 * threads, threads)
            if engine.asks_many:
                engine.ask_many(queries[chunk], categories[chunk], number)
            else:
                for query, category in zip(queries[chunk], categories[chunk]):
                    engine.ask(query, category)
            done += len(queries[chunk])
            place += 32 * threads
        rates[number] = done / (clock() - began)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if engine.is_server:
        return sum(rates), 0
    began = time.thread_time()
    for query in queries[:200]:
        engine.call(query)
    return sum(rates), (time.thread_time() - began) / min(200, len(queries))


def build(name):
    global built
    discard()
    engine = next(engine for engine in ENGINES if engine.name == name)
    if issubclass(engine, Milvus) and no_network:
        raise OSError(f"it listens on every address, and {no_network}")
    built = engine()
    built.prepare(folder)
    began = time.perf_counter()
    built.build(catalogue)
    return {"seconds": time.perf_counter() - began}


def discard():
    global built
    if built:
        built.close()
    built = None


def answer(command):
    global catalogue, folder
    if command["do"] == "data":
        discard()
        catalogue, folder = Catalogue(command), command["folder"]
        return {}
    if command["do"] == "engines":
        return {"engines": [{"name": engine.name, "kind": engine.kind} for engine in ENGINES]}
    if command["do"] == "build":
        return build(command["engine"])
    if command["do"] == "search":
        knob, answers = tuned(built, command["workload"])
        each, call = rate(built, command["workload"], command["threads"], command["seconds"])
        return {"rate": each, "call": call, "setting": "" if knob is None else str(knob), "answers": answers}
    raise ValueError(f"unknown command {command['do']}")


def receive(commands):
    """Hands on the lines of the input.

    At its end, who asked is no more: the files go, the process ends, and the servers' watchers notice that.
    """
    for line in sys.stdin:
        commands.put(line)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command ends at an interrupt, and with it our input
commands = queue.SimpleQueue()
threading.Thread(target=receive, args=(commands,), daemon=True).start()
while True:
    try:
        result = answer(json.loads(commands.get()))
    except Exception as error:  # the command's problem, not the process's
        result = {"problem": f"{type(error).__name__}: {error}"}
    print(json.dumps(result), flush=True)
