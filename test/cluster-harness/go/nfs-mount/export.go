package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"github.com/buildbarn/go-xdr/pkg/protocols/nfsv4"
	"github.com/buildbarn/go-xdr/pkg/protocols/rpcv2"
)

const (
	port         = "2049"
	timeout      = 10 * time.Second
	rpcVersion   = 2
	nfsVersion   = 4
	minorVersion = 1
	compound     = 1
	lastFragment = 1 << 31
	maxReplySize = 1 << 20
)

// checkExport looks up an exported path over NFS 4.1, as a user of group 100 like notebook pods.
func checkExport(server, path string) error {
	connection, err := net.DialTimeout("tcp", net.JoinHostPort(server, port), timeout)
	if err != nil {
		return err
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(timeout)); err != nil {
		return err
	}
	client, err := newClient(connection)
	if err != nil {
		return err
	}
	err = client.lookUp(path)
	client.disconnect()
	return err
}

type client struct {
	connection net.Conn
	id         uint64
	session    [16]byte
}

func newClient(connection net.Conn) (*client, error) {
	c := &client{connection: connection}
	owner := fmt.Sprintf("mount stand-in %d", os.Getpid())
	results, err := c.call(&nfsv4.NfsArgop4_OP_EXCHANGE_ID{OpexchangeId: nfsv4.ExchangeId4args{
		EiaClientowner:  nfsv4.ClientOwner4{CoOwnerid: []byte(owner)},
		EiaStateProtect: &nfsv4.StateProtect4A_SP4_NONE{},
	}})
	if err != nil {
		return nil, err
	}
	exchanged := results[0].(*nfsv4.NfsResop4_OP_EXCHANGE_ID).OpexchangeId.(*nfsv4.ExchangeId4res_NFS4_OK).EirResok4
	c.id = exchanged.EirClientid
	channel := nfsv4.ChannelAttrs4{CaMaxrequestsize: 4096, CaMaxresponsesize: 4096, CaMaxoperations: 16, CaMaxrequests: 1}
	results, err = c.call(&nfsv4.NfsArgop4_OP_CREATE_SESSION{OpcreateSession: nfsv4.CreateSession4args{
		CsaClientid:      c.id,
		CsaSequence:      exchanged.EirSequenceid,
		CsaForeChanAttrs: channel,
		CsaBackChanAttrs: channel,
		CsaSecParms:      []nfsv4.CallbackSecParms4{&nfsv4.CallbackSecParms4_AUTH_NONE{}},
	}})
	if err != nil {
		return nil, err
	}
	created := results[0].(*nfsv4.NfsResop4_OP_CREATE_SESSION).OpcreateSession.(*nfsv4.CreateSession4res_NFS4_OK)
	c.session = created.CsrResok4.CsrSessionid
	return c, nil
}

func (c *client) lookUp(path string) error {
	operations := []nfsv4.NfsArgop4{
		&nfsv4.NfsArgop4_OP_SEQUENCE{Opsequence: nfsv4.Sequence4args{SaSessionid: c.session, SaSequenceid: 1}},
		&nfsv4.NfsArgop4_OP_PUTROOTFH{},
	}
	for _, name := range strings.Split(strings.Trim(path, "/"), "/") {
		operations = append(operations, &nfsv4.NfsArgop4_OP_LOOKUP{Oplookup: nfsv4.Lookup4args{Objname: name}})
	}
	_, err := c.call(append(operations, &nfsv4.NfsArgop4_OP_GETFH{})...)
	return err
}

// disconnect ends the session. Otherwise the server keeps the client's state until the lease expires.
func (c *client) disconnect() {
	for _, operation := range []nfsv4.NfsArgop4{
		&nfsv4.NfsArgop4_OP_DESTROY_SESSION{OpdestroySession: nfsv4.DestroySession4args{DsaSessionid: c.session}},
		&nfsv4.NfsArgop4_OP_DESTROY_CLIENTID{OpdestroyClientid: nfsv4.DestroyClientid4args{DcaClientid: c.id}},
	} {
		_, _ = c.call(operation)
	}
}

func (c *client) call(operations ...nfsv4.NfsArgop4) ([]nfsv4.NfsResop4, error) {
	if err := c.send(operations); err != nil {
		return nil, err
	}
	reply, err := c.receive()
	if err != nil {
		return nil, err
	}
	var message rpcv2.RpcMsg
	if _, err := message.ReadFrom(reply); err != nil {
		return nil, err
	}
	if !isSuccess(message) {
		return nil, fmt.Errorf("the server refused a call of NFS %d", nfsVersion)
	}
	var result nfsv4.Compound4res
	if _, err := result.ReadFrom(reply); err != nil {
		return nil, err
	}
	if result.Status != nfsv4.NFS4_OK {
		return nil, fmt.Errorf("the server answered %s", nfsv4.Nfsstat4_name[result.Status])
	}
	return result.Resarray, nil
}

func (c *client) send(operations []nfsv4.NfsArgop4) error {
	var credential, request bytes.Buffer
	user := rpcv2.AuthsysParms{Machinename: "node", Uid: 1000, Gid: 100}
	if _, err := user.WriteTo(&credential); err != nil {
		return err
	}
	message := rpcv2.RpcMsg{Body: &rpcv2.RpcMsgBody_CALL{Cbody: rpcv2.CallBody{
		Rpcvers: rpcVersion,
		Prog:    nfsv4.NFS4_PROGRAM_PROGRAM_NUMBER,
		Vers:    nfsVersion,
		Proc:    compound,
		Cred:    rpcv2.OpaqueAuth{Flavor: rpcv2.AUTH_SYS, Body: credential.Bytes()},
	}}}
	if _, err := message.WriteTo(&request); err != nil {
		return err
	}
	arguments := nfsv4.Compound4args{Minorversion: minorVersion, Argarray: operations}
	if _, err := arguments.WriteTo(&request); err != nil {
		return err
	}
	record := binary.BigEndian.AppendUint32(nil, lastFragment|uint32(request.Len()))
	_, err := c.connection.Write(append(record, request.Bytes()...))
	return err
}

// receive reads a record, which consists of one or more fragments.
func (c *client) receive() (*bytes.Reader, error) {
	var record []byte
	for {
		var header uint32
		if err := binary.Read(c.connection, binary.BigEndian, &header); err != nil {
			return nil, err
		}
		size := header &^ lastFragment
		if size > maxReplySize {
			return nil, fmt.Errorf("a reply of %d bytes is not a valid NFS reply", size)
		}
		fragment := make([]byte, size)
		if _, err := io.ReadFull(c.connection, fragment); err != nil {
			return nil, err
		}
		record = append(record, fragment...)
		if header&lastFragment != 0 {
			return bytes.NewReader(record), nil
		}
	}
}

func isSuccess(message rpcv2.RpcMsg) bool {
	reply, ok := message.Body.(*rpcv2.RpcMsgBody_REPLY)
	if !ok {
		return false
	}
	accepted, ok := reply.Rbody.(*rpcv2.ReplyBody_MSG_ACCEPTED)
	return ok && accepted.Areply.ReplyData.GetStat() == rpcv2.SUCCESS
}
