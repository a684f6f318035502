#pragma once

#include "engine/epolldispatcher.h"

#include <QObject>
#include <QString>
#include <QThread>

#include <memory>

namespace flapscope
{

/// Ends a thread's event loop and waits for it.
struct QuitAndWait
{
    void operator()(QThread* thread) const
    {
        thread->quit();
        thread->wait();
        delete thread;
    }
};
using WorkerThread = std::unique_ptr<QThread, QuitAndWait>;

/// Starts a named thread in which `worker` lives from now on; it is deleted there when the thread ends.
inline WorkerThread startWorker(const QString& name, QObject* worker)
{
    WorkerThread thread(new QThread);
    thread->setObjectName(name);
    thread->setEventDispatcher(new EpollDispatcher); // the thread takes it over
    worker->moveToThread(thread.get());
    QObject::connect(thread.get(), &QThread::finished, worker, &QObject::deleteLater);
    thread->start();
    return thread;
}

} // namespace flapscope
