#pragma once

#include "core/record.h"

#include <QByteArrayView>

class QIODevice;

namespace flapscope
{

/// The raw data of a run as CSV after RFC 4180, lines ended by LF. Both tables are streamed: a record of a million
/// cycles takes no more memory than one of ten. False when the device did not take everything.
///
/// Columns ending in `_ns` are moments on the run's clock, in nanoseconds since the run began; an empty field is
/// missing. Stages, clients and cycles count from 1; the stage of a recovery attempt reads "recovery".
inline constexpr QByteArrayView CyclesHead =
    "stage,client,cycle,intended_ns,start_ns,dns_ns,tcp_ns,tls_ns,upgrade_ns,first_echo_ns,close_sent_ns,"
    "close_received_ns,end_ns,outcome,http_status,close_code,clean,bytes_sent,bytes_received,session";
inline constexpr QByteArrayView ReadingsHead = "t_ns,source,name,value,unit";

bool writeCycles(const Record& record, QIODevice& device);
/// One row a reading; a gauge is named as in the plan.
bool writeReadings(const Record& record, QIODevice& device);

} // namespace flapscope
