#pragma once

#include "core/result.h"

#include <QString>

namespace flapscope
{

/// A certificate authority of the test's own, and a certificate it issued to 127.0.0.1 and localhost. PEM files.
struct TestCertificates
{
    QString caFile;
    QString certificateFile;
    QString keyFile;
};

/// Makes them in `directory`, which exists, with the openssl program. Valid for a day.
Result<TestCertificates> makeTestCertificates(const QString& directory);

} // namespace flapscope
