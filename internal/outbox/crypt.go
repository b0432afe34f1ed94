package outbox

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
)

// Key seals what a letter must not show at rest: codes and links that sign somebody in.
// It has 32 bytes, or none when no letter has a secret.
type Key []byte

// Seal encrypts plain with AES-256-GCM. about names the place the text belongs to, so that a sealed
// text moved to another row does not open there.
func (k Key) Seal(about string, plain []byte) (string, error) {
	box, err := k.box()
	if err != nil {
		return "", err
	}
	nonce := make([]byte, box.NonceSize(), box.NonceSize()+len(plain)+box.Overhead())
	_, _ = rand.Read(nonce) // never fails: crypto/rand ends the process instead
	return base64.RawStdEncoding.EncodeToString(box.Seal(nonce, nonce, plain, []byte(about))), nil
}

// Open reverses Seal; it fails on another key, another place or a changed text.
func (k Key) Open(about, sealed string) ([]byte, error) {
	box, err := k.box()
	if err != nil {
		return nil, err
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return nil, fmt.Errorf("read sealed text: %w", err)
	}
	if len(raw) < box.NonceSize() {
		return nil, errors.New("open sealed text: too short")
	}
	plain, err := box.Open(nil, raw[:box.NonceSize()], raw[box.NonceSize():], []byte(about))
	if err != nil {
		return nil, fmt.Errorf("open sealed text: %w", err)
	}
	return plain, nil
}

func (k Key) box() (cipher.AEAD, error) {
	if len(k) != 32 {
		return nil, fmt.Errorf("sealing key has %d bytes, not 32", len(k))
	}
	block, err := aes.NewCipher(k)
	if err != nil {
		return nil, fmt.Errorf("sealing key: %w", err)
	}
	return cipher.NewGCM(block)
}
