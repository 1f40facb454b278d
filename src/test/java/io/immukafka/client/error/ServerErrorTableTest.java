package io.immukafka.client.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.immukafka.client.connection.CallContext;
import io.immukafka.client.connection.ImmudbAddress;
import java.io.IOException;
import java.net.ConnectException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerErrorTableTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    PERMISSION_DENIED | session not found | SESSION_GONE | SESSION_GONE
                    INVALID_ARGUMENT | no session found | SESSION_GONE | SESSION_GONE
                    UNKNOWN | not logged in | SESSION_GONE | SESSION_GONE
                    UNKNOWN | could not get loggedin user data | SESSION_GONE | SESSION_GONE
                    INTERNAL | can not create new session: max sessions number reached | BUSY | TOO_MANY_SESSIONS
                    UNKNOWN | invalid user name or password | RIGHTS | WRONG_CREDENTIALS
                    UNKNOWN | user is not active | RIGHTS | WRONG_CREDENTIALS
                    PERMISSION_DENIED | Logged in user does not have permission on this database | RIGHTS | NO_PERMISSION
                    UNKNOWN | the database 'x' does not exist or you do not have admin permission on this database | RIGHTS | NO_PERMISSION
                    UNKNOWN | loggedin user does not have permissions for this operation | RIGHTS | NO_PERMISSION
                    INTERNAL | permission denied | RIGHTS | NO_PERMISSION
                    PERMISSION_DENIED | server has authentication disabled: only local connections are accepted | RIGHTS | AUTHENTICATION_OFF
                    UNKNOWN | server is running with authentication disabled, please enable authentication to login | RIGHTS | AUTHENTICATION_OFF
                    UNKNOWN | illegal arguments: entries hash (Eh) differs | REFUSED | ENTRIES_HASH_DIFFERS
                    UNKNOWN | illegal arguments: attempt to commit a tx with invalid prevAlh | REFUSED | PREV_ALH_DIFFERS
                    UNKNOWN | illegal arguments: attempt to commit a tx with invalid blRoot | REFUSED | BL_ROOT_DIFFERS
                    UNKNOWN | tx already committed | REFUSED | ALREADY_COMMITTED
                    UNKNOWN | invalid number of entries | REFUSED | INVALID_ENTRY_COUNT
                    UNKNOWN | max value length exceeded | REFUSED | LIMIT_EXCEEDED
                    UNKNOWN | max key length exceeded | REFUSED | LIMIT_EXCEEDED
                    UNKNOWN | max number of entries per tx exceeded | REFUSED | LIMIT_EXCEEDED
                    UNKNOWN | database is NOT a replica | REFUSED | NOT_A_REPLICA
                    UNKNOWN | database is read-only because it's a replica | REFUSED | IS_REPLICA
                    INTERNAL | replication already in progress | REFUSED | REPLICATION_IN_PROGRESS
                    UNKNOWN | max concurrency limit exceeded | BUSY | CONCURRENCY_EXHAUSTED
                    UNKNOWN | max active transactions limit exceeded | BUSY | TOO_MANY_ACTIVE_TRANSACTIONS
                    UNKNOWN | read tx pool exhausted | BUSY | READ_POOL_EXHAUSTED
                    UNKNOWN | watchers: max waiting limit exceeded | BUSY | OVERLOADED
                    RESOURCE_EXHAUSTED | anything | BUSY | OVERLOADED
                    RESOURCE_EXHAUSTED | grpc: received message larger than max (40000000 vs. 33554432) | REFUSED | MESSAGE_TOO_LARGE
                    RESOURCE_EXHAUSTED | gRPC message exceeds maximum size 4194304: 5000000 | REFUSED | MESSAGE_TOO_LARGE
                    UNKNOWN | no new transactions | NOT_FOUND | NO_NEW_TRANSACTIONS
                    UNKNOWN | tx not found | NOT_FOUND | TRANSACTION_NOT_FOUND
                    UNKNOWN | database does not exist | NOT_FOUND | DATABASE_NOT_FOUND
                    UNKNOWN | please select a database first | NOT_FOUND | DATABASE_NOT_FOUND
                    UNKNOWN | data is corrupted: partially truncated transaction | REFUSED | PARTIALLY_TRUNCATED
                    UNKNOWN | tx data is corrupted: unexpected EOF while reading tx 7 | REFUSED | DATA_CORRUPTED
                    UNKNOWN | already closed | OUTAGE | DATABASE_UNLOADED
                    UNKNOWN | singleapp: already closed | OUTAGE | DATABASE_UNLOADED
                    UNKNOWN | database already exists | REFUSED | DATABASE_EXISTS
                    INTERNAL | database is reserved | REFUSED | RESERVED_DATABASE
                    UNKNOWN | write /data/val_0/00000001.val: no space left on device | OUTAGE | SERVER_OUT_OF_RESOURCES
                    UNKNOWN | EOF | OUTAGE | STREAM_ENDED
                    UNAVAILABLE | io exception | OUTAGE | UNREACHABLE
                    DEADLINE_EXCEEDED | context deadline exceeded | OUTAGE | TIMED_OUT
                    DEADLINE_EXCEEDED | CallOptions deadline exceeded after 1.9s | OUTAGE | TIMED_OUT
                    CANCELLED | context canceled | OUTAGE | CANCELLED
                    INTERNAL | RST_STREAM closed stream. HTTP/2 error code: INTERNAL_ERROR | OUTAGE | UNREACHABLE
                    INVALID_ARGUMENT | illegal arguments | REFUSED | ILLEGAL_ARGUMENTS
                    UNIMPLEMENTED | unknown method Health | UNKNOWN | UNIMPLEMENTED
                    UNAUTHENTICATED | anything | RIGHTS | WRONG_CREDENTIALS
                    """)
    void eachWordingHasItsPlace(Status.Code code, String words, ServerErrorKind kind, ServerCondition condition) {
        assertThat(ServerErrorTable.condition(code.toStatus().withDescription(words)))
                .isEqualTo(condition)
                .returns(kind, ServerCondition::kind);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    UNKNOWN | something that no version says
                    INTERNAL | something that no version says
                    UNKNOWN | EOF in the middle of something
                    UNKNOWN | open /data/val_0/00000001.val: permission denied
                    UNKNOWN | session
                    UNKNOWN | a replica
                    INVALID_ARGUMENT | larger than max
                    """)
    void otherWordsStayUnknown(Status.Code code, String words) {
        assertThat(ServerErrorTable.condition(code.toStatus().withDescription(words)))
                .isEqualTo(ServerCondition.UNKNOWN);
    }

    @Test
    void anErrorWithoutWordsIsUnknown() {
        assertThat(ServerErrorTable.condition(Status.UNKNOWN)).isEqualTo(ServerCondition.UNKNOWN);
    }

    @Test
    void aRefusedCertificateIsNoOutage() {
        Status refused =
                Status.UNAVAILABLE.withCause(new IOException(new SSLHandshakeException("PKIX path building failed")));
        assertThat(ServerErrorTable.condition(refused)).isEqualTo(ServerCondition.TLS_FAILED);
        Status cut = Status.UNAVAILABLE.withCause(
                new SSLHandshakeException("Connection closed while SSL/TLS handshake was in progress"));
        assertThat(ServerErrorTable.condition(cut)).isEqualTo(ServerCondition.UNREACHABLE);
    }

    @Test
    void theMessageSaysWhatWasAskedOfWhomAndWhatToDo() {
        ConnectException cause = new ConnectException("Connection refused: localhost/127.0.0.1:3322");
        CallContext probe = new CallContext("reading the current state", new ImmudbAddress("localhost", 3322), "bank");
        ServerException failure =
                probe.failure(Status.UNAVAILABLE.withDescription("io exception").withCause(cause));
        assertThat(failure)
                .hasMessageContaining("reading the current state of database 'bank' at localhost:3322 failed")
                .hasMessageContaining("\"io exception\" (unavailable, Connection refused: localhost/127.0.0.1:3322)")
                .hasMessageContaining("The server could not be reached")
                .hasMessageContaining("check that it runs")
                .hasRootCause(cause);
    }
}
