/**
 * What each Python process runs, passed with `-c`, so that the build has nothing to copy. Requests come in on descriptor 3 and answers go
 * out on 4: a grader may print what it likes.
 */
export const workerSource: string = String.raw`
import sys
sys.path[:] = [entry for entry in sys.path if entry != '']  # what one grader leaves in the folder is no module of the next
sys.argv[:] = ['grader']
import contextlib, inspect, json, math, os, resource, shutil, signal, types
import _posixsubprocess

for name in ('PYTHONHASHSEED', 'PYTHONUSERBASE', 'LC_CTYPE'):
    os.environ.pop(name, None)

def limit(name, value):
    kind = getattr(resource, name, None)
    if kind is None:
        return
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    try:
        resource.setrlimit(kind, (value, value))
    except (OSError, ValueError):
        pass  # macOS has no limit of address space

def guard():
    denied = {
        'start a process': ['os.fork', 'os.forkpty', 'os.exec', 'os.posix_spawn', 'os.spawn', 'os.startfile', 'os.system',
            'pty.spawn', 'subprocess.Popen', 'cpython.PyInterpreterState_New', 'ctypes.call_function'],
        'end another process': ['os.killpg'],
        'use the network': ['socket.bind', 'socket.connect', 'socket.getaddrinfo', 'socket.gethostbyaddr',
            'socket.gethostbyname', 'socket.sendmsg', 'socket.sendto'],
        'change its limits': ['resource.setrlimit', 'resource.prlimit'],
    }
    what = {event: deed for deed, events in denied.items() for event in events}
    symbols = frozenset(('fork vfork forkpty clone clone3 posix_spawn posix_spawnp system popen execl execle execlp execv '
        'execve execvp execvpe execveat fexecve syscall daemon wordexp _Fork dlsym dlopen kill killpg ptrace setns unshare setrlimit prlimit '
        'socket connect').split())
    own = os.getpid()
    def refuse(event, args):
        deed = what.get(event)
        if event == 'os.kill' and args[0] != own:
            deed = 'end another process'
        elif event in ('ctypes.dlsym', 'ctypes.dlsym/handle') and args[1] in symbols:
            deed = 'call ' + args[1]
        if deed is not None:
            raise PermissionError('a grader may not ' + deed + ' (' + event + ')')
    def fork_exec(*_):
        raise PermissionError('a grader may not start a process (fork_exec)')
    _posixsubprocess.fork_exec = fork_exec  # raises no event of its own
    sys.addaudithook(refuse)

def explain(error, filename, line=None):
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == filename:
            line = trace.tb_lineno
        trace = trace.tb_next
    try:
        text = str(error)
        if isinstance(error, SyntaxError) and error.filename == filename:
            text, line = error.msg, error.lineno
    except BaseException:
        text = ''
    name = type(error).__name__
    return problem(name + ': ' + text if text else name, line, isinstance(error, MemoryError))

def problem(message, line, memory=False):
    return {'problem': {'message': message[:2000], 'isMemory': memory, **({'line': line} if line else {})}}

def own_line(grade, filename):
    code = getattr(inspect.unwrap(grade), '__code__', None)
    return code.co_firstlineno if code is not None and code.co_filename == filename else None

def check(grade, filename):
    if not callable(grade):
        return problem('it defines no function "grade"', None)
    parameters = inspect.signature(grade).parameters.values()
    count = sum(p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in parameters)
    if count != 2:
        return problem('"grade" takes %d positional parameters, not 2: sample and item' % count, own_line(grade, filename))
    for p in parameters:
        if p.kind == p.KEYWORD_ONLY and p.default is p.empty:
            return problem('"grade" has a parameter that nobody gives it: ' + p.name, own_line(grade, filename))
    return {}

def load(graders, request):
    name = 'grader_' + request['grader']
    filename = '<' + name + '>'
    module = types.ModuleType(name)
    sys.modules[name] = module  # dataclasses look their module up
    try:
        exec(compile(request['source'], filename, 'exec', dont_inherit=True), module.__dict__)
        grade = module.__dict__.get('grade')
        graders[request['grader']] = grade, filename, own_line(grade, filename)
        return check(grade, filename)
    except BaseException as error:
        return explain(error, filename)

def grade_item(graders, request):
    grade, filename, first_line = graders[request['grader']]
    try:
        value = grade(request['sample'], request['item'])
        kind = type(value)
        if isinstance(value, (str, bytes)) or not (hasattr(kind, '__float__') or hasattr(kind, '__index__')):
            return problem('"grade" returned no number but a value of type ' + kind.__name__, first_line)
        score = float(value)
        if not math.isfinite(score):
            return problem('"grade" returned ' + str(score) + ', which is not finite', first_line)
        return {'score': score + 0.0}
    except BaseException as error:
        return explain(error, filename, first_line)

def main(requests, answers):
    os.set_inheritable(answers, False)
    stream = os.fdopen(requests, 'rb', 1 << 16)
    os.set_inheritable(requests, False)
    folder, graders, longest = os.getcwd(), {}, 0
    while True:
        line = stream.readline()
        if not line:  # tseval is gone, and did not clear away
            shutil.rmtree(folder, ignore_errors=True)
            with contextlib.suppress(OSError):  # unless another process still has its own there
                os.rmdir(os.path.dirname(folder))
            os._exit(0)
        request = json.loads(line)
        if request['do'] == 'start':
            for name, value in request['limits'].items():
                limit(name, value)
            guard()
            longest, answer = request['longestSeconds'], {}
        else:
            # Whatever becomes of tseval, nothing runs on for ever.
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, longest)
            answer = (load if request['do'] == 'load' else grade_item)(graders, request)
            signal.setitimer(signal.ITIMER_REAL, 0)
            os.makedirs(folder, exist_ok=True)
            os.chdir(folder)
        data = json.dumps({'id': request['id'], 'token': request['token'], **answer}).encode() + b'\n'
        while data:
            data = data[os.write(answers, data):]

main(3, 4)
`;
