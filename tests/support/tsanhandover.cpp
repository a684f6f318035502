// What ThreadSanitizer is told of a Qt that was not built with it. Linked into every program of the tsan preset.
//
// 1. Qt hands events from thread to thread under a mutex that ThreadSanitizer cannot see: each value that a queued call
//    carries would be reported as a race. So the functions through which our code comes to post an event release, what
//    copies the arguments of a queued signal releases once more when it has done so, and the function through which an
//    event comes to an object of ours acquires. One clock serves all threads: an edge too many may hide a race between
//    two threads that also exchanged events in between, and none that is reported is made up by it.
// 2. QProcess starts children with CLONE_VM, and GCC 12's runtime then takes the *parent* for the child of a
//    multi-threaded fork, in which it reports nothing any more. Without that flag the child has memory of its own.

#include <QCoreApplication>
#include <QEvent>
#include <QMetaMethod>
#include <QObject>
#include <QThread>

#include <cstdarg>
#include <cstdint>
#include <dlfcn.h>
#include <map>
#include <mutex>
#include <sched.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

extern "C" {
void __tsan_acquire(void* address); // NOLINT: the runtime's own names
void __tsan_release(void* address); // NOLINT
}

namespace
{
char handover;

/// The next definition of `symbol`: Qt's, or the runtime's.
template <typename Function> Function* next(const char* symbol)
{
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, symbol));
}

/// How values of queued signals are copied, by type; never destroyed, since threads may outlive main().
struct Copies
{
    using Copy = QtPrivate::QMetaTypeInterface::CopyCtrFn;

    std::mutex mutex;
    std::map<const QtPrivate::QMetaTypeInterface*, Copy> originals;

    static Copies& all()
    {
        static auto* const copies = new Copies;
        return *copies;
    }
    static void copyAndRelease(const QtPrivate::QMetaTypeInterface* type, void* to, const void* from)
    {
        Copy original = nullptr;
        {
            const std::lock_guard lock(all().mutex);
            original = all().originals.at(type);
        }
        original(type, to, from);
        __tsan_release(&handover);
    }
    /// From now on values of that type are released as soon as they were copied.
    void take(const QtPrivate::QMetaTypeInterface* type)
    {
        const std::lock_guard lock(mutex);
        if (!type || !type->copyCtr || !originals.try_emplace(type, type->copyCtr).second)
            return;
        // A constant of our program, in pages that the loader has made read-only.
        auto* const place = const_cast<Copy*>(&type->copyCtr);
        const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
        const auto begin = reinterpret_cast<std::uintptr_t>(place) & ~(page - 1);
        const auto length = reinterpret_cast<std::uintptr_t>(place + 1) - begin;
        if (mprotect(reinterpret_cast<void*>(begin), length, PROT_READ | PROT_WRITE) == 0)
            *place = copyAndRelease;
    }
};

/// Signals are numbered within their class, and come first in it.
void takeArgumentsOf(const QMetaObject* meta, int signal)
{
    const QMetaMethod method = meta->method(meta->methodOffset() + signal);
    for (int i = 0; i < method.parameterCount(); ++i)
        Copies::all().take(method.parameterMetaType(i).iface());
}
} // namespace

bool QObject::event(QEvent* event)
{
    static auto* const real = next<bool(QObject*, QEvent*)>("_ZN7QObject5eventEP6QEvent");
    __tsan_acquire(&handover);
    const bool taken = real(this, event);
    __tsan_release(&handover);
    return taken;
}

void QMetaObject::activate(QObject* sender, const QMetaObject* meta, int index, void** arguments)
{
    static auto* const real =
        next<void(QObject*, const QMetaObject*, int, void**)>("_ZN11QMetaObject8activateEP7QObjectPKS_iPPv");
    takeArgumentsOf(meta, index);
    __tsan_release(&handover);
    real(sender, meta, index, arguments);
}

bool QMetaObject::invokeMethodImpl(QObject* object, QtPrivate::QSlotObjectBase* slot, Qt::ConnectionType type,
                                   void* result)
{
    static auto* const real = next<bool(QObject*, QtPrivate::QSlotObjectBase*, Qt::ConnectionType, void*)>(
        "_ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeEPv");
    slot->ref(); // the function may have been called, and be forgotten by its thread, before this one lets go of it
    __tsan_release(&handover);
    const bool done = real(object, slot, type, result);
    __tsan_acquire(&handover);
    slot->destroyIfLastRef();
    return done;
}

bool QThread::wait(QDeadlineTimer deadline)
{
    static auto* const real = next<bool(QThread*, QDeadlineTimer)>("_ZN7QThread4waitE14QDeadlineTimer");
    const bool ended = real(this, deadline);
    __tsan_acquire(&handover);
    return ended;
}

extern "C" int clone(int (*function)(void*), void* stack, int flags, void* argument, ...) noexcept
{
    using Clone = int(int (*)(void*), void*, int, void*, pid_t*, void*, pid_t*);
    static auto* const real = next<Clone>("clone");
    std::va_list rest;
    va_start(rest, argument);
    auto* parent = va_arg(rest, pid_t*);
    auto* storage = va_arg(rest, void*);
    auto* child = va_arg(rest, pid_t*);
    va_end(rest);
    return real(function, stack, flags & ~CLONE_VM, argument, parent, storage, child);
}
