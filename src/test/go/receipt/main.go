// Command receipt checks receipts with immudb's own packages: one line for each file that is named, and exit code 1 if
// one of them is refused. It shares no code with immukafka.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/codenotary/immudb/embedded/store"
	"github.com/codenotary/immudb/pkg/api/schema"
)

// Receipt is the file, as docs/receipts.md describes it.
type Receipt struct {
	Receipt int    `json:"receipt"`
	Tx      uint64 `json:"tx"`
	Entry   int32  `json:"entry"`
	Alh     string `json:"alh"`
	Header  struct {
		PrevAlh   string `json:"prevAlh"`
		Timestamp int64  `json:"timestamp"`
		Version   int32  `json:"version"`
		Metadata  []byte `json:"metadataBase64"`
		Entries   int32  `json:"entries"`
		EH        string `json:"eH"`
		BlTxID    uint64 `json:"blTxId"`
		BlRoot    string `json:"blRoot"`
	} `json:"header"`
	Key         []byte   `json:"keyBase64"`
	Metadata    []byte   `json:"metadataBase64"`
	Value       *[]byte  `json:"valueBase64"`
	ValueSha256 string   `json:"valueSha256"`
	Path        []string `json:"path"`
}

func main() {
	code := 0
	for _, file := range os.Args[1:] {
		alh, err := check(file)
		if err != nil {
			fmt.Printf("refused %s: %v\n", file, err)
			code = 1
		} else {
			fmt.Printf("verified %s: %x\n", file, alh)
		}
	}
	os.Exit(code)
}

func check(file string) ([sha256.Size]byte, error) {
	none := [sha256.Size]byte{}
	content, err := os.ReadFile(file)
	if err != nil {
		return none, err
	}
	var receipt Receipt
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&receipt); err != nil {
		return none, err
	}
	header, err := headerOf(&receipt)
	if err != nil {
		return none, err
	}
	alh := header.Alh()
	if hex.EncodeToString(alh[:]) != receipt.Alh {
		return none, fmt.Errorf("the header has the Alh %x, the receipt states %s", alh, receipt.Alh)
	}
	entry, err := entryOf(&receipt)
	if err != nil {
		return none, err
	}
	digest, err := store.EntrySpecDigestFor(header.Version)
	if err != nil {
		return none, err
	}
	proof := &schema.InclusionProof{Leaf: receipt.Entry, Width: receipt.Header.Entries}
	for _, sibling := range receipt.Path {
		term, err := hex.DecodeString(sibling)
		if err != nil {
			return none, err
		}
		proof.Terms = append(proof.Terms, term)
	}
	if !store.VerifyInclusion(schema.InclusionProofFromProto(proof), digest(entry), header.Eh) {
		return none, errors.New("the entry is not below the header's eH")
	}
	return alh, nil
}

func headerOf(receipt *Receipt) (*store.TxHeader, error) {
	stated := &schema.TxHeader{
		Id:       receipt.Tx,
		Ts:       receipt.Header.Timestamp,
		Version:  receipt.Header.Version,
		Nentries: receipt.Header.Entries,
		BlTxId:   receipt.Header.BlTxID,
	}
	for _, field := range []struct {
		text   string
		target *[]byte
	}{
		{receipt.Header.PrevAlh, &stated.PrevAlh},
		{receipt.Header.EH, &stated.EH},
		{receipt.Header.BlRoot, &stated.BlRoot},
	} {
		digest, err := hex.DecodeString(field.text)
		if err != nil {
			return nil, err
		}
		*field.target = digest
	}
	header := schema.TxHeaderFromProto(stated)
	if len(receipt.Header.Metadata) > 0 {
		header.Metadata = store.NewTxMetadata()
		if err := header.Metadata.ReadFrom(receipt.Header.Metadata); err != nil {
			return nil, err
		}
	}
	return header, nil
}

func entryOf(receipt *Receipt) (*store.EntrySpec, error) {
	entry := &store.EntrySpec{Key: receipt.Key}
	if len(receipt.Metadata) > 0 {
		metadata, err := metadataOf(receipt.Metadata)
		if err != nil {
			return nil, err
		}
		entry.Metadata = schema.KVMetadataFromProto(metadata)
	}
	if receipt.Value != nil {
		entry.Value = *receipt.Value
		return entry, nil
	}
	digest, err := hex.DecodeString(receipt.ValueSha256)
	if err != nil {
		return nil, err
	}
	entry.IsValueTruncated = true
	entry.HashValue = schema.DigestFromProto(digest)
	return entry, nil
}

func metadataOf(encoded []byte) (*schema.KVMetadata, error) {
	metadata := &schema.KVMetadata{}
	for len(encoded) > 0 {
		code := encoded[0]
		encoded = encoded[1:]
		switch {
		case code == 0:
			metadata.Deleted = true
		case code == 1 && len(encoded) >= 8:
			metadata.Expiration = &schema.Expiration{ExpiresAt: int64(binary.BigEndian.Uint64(encoded))}
			encoded = encoded[8:]
		case code == 2:
			metadata.NonIndexable = true
		default:
			return nil, fmt.Errorf("attribute %d of the entry's metadata is unknown", code)
		}
	}
	return metadata, nil
}
