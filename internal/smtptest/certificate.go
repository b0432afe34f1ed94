package smtptest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"sync"
	"time"
)

// Good is a certificate for 127.0.0.1 that Roots trust.
var Good = sync.OnceValue(func() tls.Certificate { return certificate("127.0.0.1", 2099) })

// Expired is one that Roots would trust had it not run out in 2001.
var Expired = sync.OnceValue(func() tls.Certificate { return certificate("127.0.0.1", 2001) })

// Stranger is one that Roots trust for another host.
var Stranger = sync.OnceValue(func() tls.Certificate { return certificate("192.0.2.1", 2099) })

// Roots trust the certificates above, each of which is its own authority.
func Roots() *x509.CertPool {
	pool := x509.NewCertPool()
	for _, c := range []tls.Certificate{Good(), Expired(), Stranger()} {
		pool.AddCert(c.Leaf)
	}
	return pool
}

func certificate(ip string, until int) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: ip}, IPAddresses: []net.IP{net.ParseIP(ip)},
		NotBefore: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(until, 1, 1, 0, 0, 0, 0, time.UTC),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}
